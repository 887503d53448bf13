import { once } from 'node:events';
import { get, request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Fault } from '../src/fault.ts';
import type { OtlpReceiver } from '../src/otlp-receiver-types.ts';
import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { post } from './support/clients.ts';
import { jsonSpan, jsonTraces, protobufTraces } from './support/payloads.ts';

let receiver: OtlpReceiver;
let url: string;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
  url = `${receiver.url}/v1/traces`;
});
afterEach(() => receiver.close());

async function headersOf(): Promise<IncomingMessage> {
  const outgoing = request(url, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' } });
  outgoing.end(protobufTraces());
  const answer = once(outgoing, 'response');
  outgoing.on('error', () => {});
  const [response] = (await answer) as [IncomingMessage];
  return response;
}

test('hang reads the request and never answers', async () => {
  receiver.respondWith({ kind: 'hang' });
  const answer = post(url, protobufTraces()).then(
    () => 'answered',
    () => 'closed',
  );
  await receiver.waitForRequests(1);
  expect(await Promise.race([answer, sleep(50, 'silence')])).toBe('silence');
  await receiver.close();
  expect(await answer).toBe('closed');
});

test('delay accepts and answers later', async () => {
  receiver.respondWith({ kind: 'delay', ms: 40 });
  const started = performance.now();
  expect((await post(url, protobufTraces())).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(35);
  expect(receiver.spans()).toHaveLength(1);
});

test('dribble sends one byte after the other', async () => {
  receiver.respondWith({ kind: 'dribble', everyMs: 5 });
  const response = await headersOf();
  const sizes: number[] = [];
  for await (const chunk of response) if (sizes.push((chunk as Buffer).length) === 3) break;
  expect(sizes).toEqual([1, 1, 1]);
  expect(receiver.spans()).toEqual([]);
});

test('endless sends until the client goes away', async () => {
  receiver.respondWith({ kind: 'endless' });
  const response = await headersOf();
  let size = 0;
  for await (const chunk of response) if ((size += (chunk as Buffer).length) > 1_000_000) break;
  expect(size).toBeGreaterThan(1_000_000);
});

test('reset before the response breaks the connection without an answer', async () => {
  receiver.respondWith({ kind: 'reset', when: 'before' });
  await expect(headersOf()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(receiver.requests).toMatchObject([{ accepted: false, fault: { kind: 'reset' } }]);
});

test('reset in the middle of the response breaks it after its headers', async () => {
  receiver.respondWith({ kind: 'reset', when: 'mid' });
  const response = await headersOf();
  expect(response.statusCode).toBe(200);
  await expect(response.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test.each<[Fault & { kind: 'status' }, string | null]>([
  [{ kind: 'status', status: 429, retryAfter: 2 }, '2'],
  [{ kind: 'status', status: 429, retryAfter: 0 }, '0'],
  [{ kind: 'status', status: 503, retryAfter: new Date(0) }, 'Thu, 01 Jan 1970 00:00:00 GMT'],
  [{ kind: 'status', status: 503, retryAfter: 'soon' }, 'soon'],
  [{ kind: 'status', status: 502 }, null],
  [{ kind: 'status', status: 504 }, null],
  [{ kind: 'status', status: 400 }, null],
])('%j answers with the status and Retry-After %s', async (fault, retryAfter) => {
  receiver.respondWith(fault);
  const { status, headers } = await post(url, protobufTraces());
  expect([status, headers.get('retry-after')]).toEqual([fault.status, retryAfter]);
  expect(receiver.spans()).toEqual([]);
});

test('a redirect is a status with a location', async () => {
  receiver.respondWith({ kind: 'status', status: 307, headers: { location: '/elsewhere' }, body: 'over there' });
  const { status, headers, body } = await post(url, protobufTraces());
  expect([status, headers.get('location'), String(body)]).toEqual([307, '/elsewhere', 'over there']);
});

test('the error body is a google.rpc.Status in the encoding of the request', async () => {
  receiver.respondWith({ kind: 'status', status: 503 });
  const json = await post(url, jsonTraces(jsonSpan()));
  expect(JSON.parse(String(json.body))).toEqual({ code: 14, message: 'fault: status 503' });
  const protobuf = await post(url, protobufTraces());
  expect(protobuf.body).toEqual(Buffer.from('\x08\x0e\x12\x11fault: status 503'));
});

test('a partial success accepts the request and names what was rejected', async () => {
  receiver.respondWith({ kind: 'partial', rejected: 3, message: 'too old' }, { times: 2 });
  receiver.respondWith({ kind: 'partial', message: 'only a warning' });
  const json = await post(url, jsonTraces(jsonSpan()));
  expect(JSON.parse(String(json.body))).toEqual({ partialSuccess: { rejectedSpans: '3', errorMessage: 'too old' } });
  const protobuf = await post(url, protobufTraces());
  expect(protobuf.body).toEqual(Buffer.from('\x0a\x0b\x08\x03\x12\x07too old'));
  const warning = await post(url, jsonTraces(jsonSpan()));
  expect(JSON.parse(String(warning.body))).toEqual({
    partialSuccess: { rejectedSpans: '0', errorMessage: 'only a warning' },
  });
  expect(receiver.spans()).toHaveLength(3);
});

test('garbage answers 200 with a body that is no message', async () => {
  receiver.respondWith({ kind: 'garbage' });
  const json = await post(url, jsonTraces(jsonSpan()));
  expect(() => JSON.parse(String(json.body)) as unknown).toThrow(SyntaxError);
  expect((await post(url, protobufTraces())).body).toEqual(Buffer.alloc(64, 0xff));
});

test('faults form a queue, are counted, and end with respondNormally', async () => {
  receiver.respondWith({ kind: 'status', status: 503 }, { times: 2 });
  receiver.respondWith({ kind: 'status', status: 429 }, { times: 1 });
  receiver.respondWith({ kind: 'status', status: 500 });
  receiver.respondWith({ kind: 'status', status: 502 });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await post(url, protobufTraces())).status);
  receiver.respondNormally();
  statuses.push((await post(url, protobufTraces())).status);
  expect(statuses).toEqual([503, 503, 429, 502, 502, 200]);
  expect(receiver.counts()).toMatchObject({ requests: 6, byFault: { status: 5 } });
  expect(receiver.requests.map(({ accepted }) => accepted)).toEqual([false, false, false, false, false, true]);
});

test('a fault for less than one request is a mistake', () => {
  expect(() => receiver.respondWith({ kind: 'hang' }, { times: 0 })).toThrow(RangeError);
});

test('a receiver that is down refuses connections until it is up again on the same port', async () => {
  await receiver.goDown();
  await receiver.goDown();
  const refused = once(get(receiver.url), 'error');
  expect(await refused).toMatchObject([{ code: 'ECONNREFUSED' }]);
  await receiver.comeUp();
  expect((await post(url, protobufTraces())).status).toBe(200);
});

test('going down breaks the connections that are open', async () => {
  receiver.respondWith({ kind: 'hang' });
  const answer = post(url, protobufTraces());
  const outcome = expect(answer).rejects.toThrow('fetch failed');
  await receiver.waitForRequests(1);
  await receiver.goDown();
  await outcome;
});

test('a request that the client breaks off is counted as aborted', async () => {
  const outgoing = request(url, { method: 'POST', headers: { 'content-length': '100' } });
  outgoing.on('error', () => {});
  outgoing.write('x');
  await once(outgoing, 'socket');
  await sleep(20);
  outgoing.destroy();
  while (receiver.counts().aborted === 0) await sleep(5);
  expect(receiver.counts()).toMatchObject({ requests: 0, aborted: 1 });
});
