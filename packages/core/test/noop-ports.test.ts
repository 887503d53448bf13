import { ROOT_CONTEXT, SpanStatusCode, createTraceState, trace } from '@opentelemetry/api';

import { EMPTY_BLOCK } from '../src/attribute-block.ts';
import { createScope } from '../src/instrumentation-scope.ts';
import { NonRecordingSpan } from '../src/non-recording-span.ts';
import { NO_SPAN, noopPropagationPort, noopSpanPort, spanThatHandsOn } from '../src/noop-ports.ts';

const scope = createScope('test');
const remote = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState('k=v'),
};
const withRemote = trace.setSpanContext(ROOT_CONTEXT, remote);

test('without a parent there is one span, which belongs to no trace', () => {
  expect(noopSpanPort.startWith(scope, 'x', {}, ROOT_CONTEXT)).toBe(NO_SPAN);
  expect(trace.isSpanContextValid(NO_SPAN.spanContext())).toBe(false);
});

test('a parent is handed on, with its flags, its state and that it is remote', () => {
  const span = noopSpanPort.startWith(scope, 'x', {}, withRemote);
  expect(span).toBeInstanceOf(NonRecordingSpan);
  expect(span.spanContext()).toEqual(remote);
  expect(spanThatHandsOn(trace.setSpan(ROOT_CONTEXT, span))).toBe(span);
});

test('a root span has no parent to hand on', () => {
  expect(noopSpanPort.startWith(scope, 'x', { root: true }, withRemote)).toBe(NO_SPAN);
});

test.each([
  null,
  undefined,
  5,
  {},
  { spanContext: 5 },
  { spanContext: () => null },
  {
    spanContext: () => {
      throw new Error('no');
    },
  },
])('the thing %# that is no span is no parent', (thing) => {
  expect(spanThatHandsOn(trace.setSpan(ROOT_CONTEXT, thing as never))).toBe(NO_SPAN);
});

test('every write to a span that does not record is ignored and may be chained', () => {
  const span = noopSpanPort.startWith(scope, 'x', null as never, withRemote);
  const link = { context: remote };
  const written = span
    .setAttribute('a', 1)
    .setAttributes({})
    .addEvent('e')
    .addLink(link)
    .addLinks([link])
    .setStatus({ code: SpanStatusCode.ERROR });
  expect(written.updateName('y')).toBe(span);
  span.put('a', 1);
  span.useBlock(EMPTY_BLOCK);
  span.recordException('x');
  span.end();
  expect([span.recording, span.isRecording()]).toEqual([false, false]);
});

test('without propagation nothing is read and nothing is written', () => {
  const carrier = {};
  noopPropagationPort.inject(withRemote, carrier, {
    set: () => {
      throw new Error('written');
    },
  });
  expect(noopPropagationPort.extract(withRemote, { traceparent: 'x' })).toBe(withRemote);
});
