import type { OtlpReceiver } from '../src/otlp-receiver-types.ts';
import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { post } from './support/clients.ts';
import { fullLogs, fullMetrics } from './support/full-messages.ts';
import { jsonSpan, jsonTraces } from './support/payloads.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.close());

function send(...names: string[]): Promise<unknown> {
  return post(`${receiver.url}/v1/traces`, jsonTraces(...names.map((name) => jsonSpan({ name }))));
}

test('a wait resolves with all spans once their number is reached', async () => {
  const waiting = receiver.waitForSpans(3);
  await send('a', 'b');
  await send('c');
  expect((await waiting).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('a wait resolves at once when the condition holds already', async () => {
  await send('a');
  await expect(receiver.waitForSpans((spans) => spans.some(({ name }) => name === 'a'))).resolves.toHaveLength(1);
});

test('metrics, logs and requests can be waited for', async () => {
  const waits = Promise.all([receiver.waitForMetrics(5), receiver.waitForLogs(1), receiver.waitForRequests(2)]);
  await post(`${receiver.url}/v1/metrics`, fullMetrics);
  await post(`${receiver.url}/v1/logs`, fullLogs);
  expect((await waits).map((list) => list.length)).toEqual([5, 1, 2]);
  expect(receiver.invalid).toEqual([]);
});

test('a wait that fails lists what did arrive, and what was refused', async () => {
  await send('only one');
  receiver.respondWith({ kind: 'status', status: 503 });
  await send('');
  const { message, stack = '' } = await receiver.waitForSpans(2, { timeoutMs: 10 }).then(
    () => new Error('resolved'),
    (error: Error) => error,
  );
  expect(message).toContain('Expected 2 spans within 10 ms.\nReceived 2 requests:\n  #1 http/json /v1/traces answered');
  expect(message).toContain('#2 http/json /v1/traces fault status');
  expect(message).toMatch(/Received 1 spans:\n {2}only one \(INTERNAL, billing\) trace 0af7\w+ span \w+ parent -/);
  expect(message).toContain('the span has no name');
  expect(stack).toContain(message);
  expect(stack).toContain('waiting.test.ts');
});

test('a wait that fails says so when nothing arrived', async () => {
  const waiting = receiver.waitForSpans(() => false, { timeoutMs: 10 });
  await expect(waiting).rejects.toThrow('Expected spans that satisfy the condition within 10 ms.\nNothing arrived.');
});

test('an error of the condition rejects the wait', async () => {
  const waiting = receiver.waitForSpans((spans) => {
    if (spans.length > 0) throw new Error('mine');
    return false;
  });
  const outcome = expect(waiting).rejects.toThrow('mine');
  await send('a');
  await outcome;
});

test('closing the receiver ends what still waits', async () => {
  const outcome = expect(receiver.waitForSpans(1)).rejects.toThrow('The receiver was closed');
  await receiver.close();
  await outcome;
});

test('clear forgets what arrived, and numbers go on', async () => {
  await send('a');
  receiver.clear();
  expect([receiver.spans(), receiver.requests, receiver.invalid]).toEqual([[], [], []]);
  await send('b');
  expect(receiver.requests.map(({ number }) => number)).toEqual([2]);
  expect(receiver.counts().requests).toBe(2);
});
