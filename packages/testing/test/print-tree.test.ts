import { printTree } from '../src/print-tree.ts';
import { spanTree } from '../src/span-tree.ts';
import { span } from './support/spans.ts';

function conversation(): ReturnType<typeof span>[] {
  const gateway = span('POST /chat', { serviceName: 'api_gateway', durationMs: 200.4 });
  const orchestrator = span('process', { serviceName: 'orchestrator', durationMs: 180.2 }, gateway);
  const model = span('llm.generate', { serviceName: 'orchestrator', durationMs: 1234 }, orchestrator);
  const post = span('POST', { serviceName: 'orchestrator', durationMs: 115.04 }, model);
  const speech = span(
    'tts.synthesize',
    { serviceName: 'orchestrator', durationMs: 50, status: { code: 'ERROR', message: 'no voice' } },
    orchestrator,
  );
  const get = span('GET', { serviceName: 'orchestrator', durationMs: 0.04 }, speech);
  const insert = span(
    'INSERT',
    { status: { code: 'ERROR', message: '' }, attributes: { 'error.type': '23505' } },
    gateway,
  );
  return [get, speech, post, model, orchestrator, insert, gateway];
}

test('a trace is drawn with services, durations and errors', () => {
  expect(printTree(conversation())).toBe(
    [
      'Trace 0af7651916cd43dd8448eb211c80319c',
      'POST /chat            api_gateway    200 ms',
      '├─ process            orchestrator   180 ms',
      '│  ├─ llm.generate    orchestrator   1.23 s',
      '│  │  └─ POST         orchestrator   115 ms',
      '│  └─ tts.synthesize  orchestrator  50.0 ms  ERROR no voice',
      '│     └─ GET          orchestrator   0.0 ms',
      '└─ INSERT             api            2.5 ms  ERROR 23505',
    ].join('\n'),
  );
});

test('a stable tree has no ids and no durations', () => {
  const root = span('root');
  const orphan = span('orphan', { parentSpanId: 'ffffffffffffffff', serviceName: '' });
  expect(printTree([root, orphan], { stable: true })).toBe('root    api\norphan       (its parent did not arrive)');
});

test('traces are drawn one below the other', () => {
  const text = printTree([span('a'), span('b', { traceId: 'b'.repeat(32) })]);
  expect(text.split('\n\n').map((part) => part.split('\n')[0])).toEqual([
    'Trace 0af7651916cd43dd8448eb211c80319c',
    `Trace ${'b'.repeat(32)}`,
  ]);
});

test('an orphan names the parent that did not arrive', () => {
  expect(printTree([span('a', { parentSpanId: 'f'.repeat(16) })])).toContain(
    '(its parent ffffffffffffffff did not arrive)',
  );
});

test('no spans make an empty tree', () => {
  expect(printTree([])).toBe('');
  expect(spanTree([])).toEqual([]);
});

test('children are in the order of their start, wherever they arrived', () => {
  const root = span('root');
  const [first, second] = [span('first', {}, root), span('second', {}, root)];
  const [tree] = spanTree([second, root, first]);
  expect(tree?.children.map((child) => child.span.name)).toEqual(['first', 'second']);
});

test('no span is lost when spans are each other’s parent, arrive twice, or are their own parent', () => {
  const a = span('a', { spanId: 'a'.repeat(16), parentSpanId: 'b'.repeat(16) });
  const b = span('b', { spanId: 'b'.repeat(16), parentSpanId: 'a'.repeat(16) });
  const own = span('own', { spanId: 'c'.repeat(16), parentSpanId: 'c'.repeat(16) });
  const root = span('root');
  const text = printTree([a, b, own, root, { ...root }, span('child', {}, root)], { stable: true });
  expect(text.match(/\b(?:a|b|own|root|child)\b/g)?.sort()).toEqual(['a', 'b', 'child', 'own', 'root', 'root']);
});
