import { gzipSync } from 'node:zlib';

import type { Fault } from '../src/fault.ts';
import type { OtlpReceiver } from '../src/otlp-receiver-types.ts';
import { startOtlpReceiver } from '../src/otlp-receiver.ts';
import { call, framed, type GrpcAnswer } from './support/clients.ts';
import { protobufTraces } from './support/payloads.ts';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver({ maxBytes: 100_000 });
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.clear();
  receiver.respondNormally();
});

function send(fault?: Fault): Promise<GrpcAnswer> {
  if (fault) receiver.respondWith(fault);
  return call(receiver.grpcUrl, { frame: framed(protobufTraces()) });
}

test('a call is answered with an empty message and the status 0 in the trailers', async () => {
  const { headers, trailers, body } = await send();
  expect(headers).toMatchObject({ ':status': 200, 'content-type': 'application/grpc' });
  expect(trailers).toMatchObject({ 'grpc-status': '0' });
  expect(body).toEqual(Buffer.alloc(5));
  expect(receiver.requests).toMatchObject([{ protocol: 'grpc', compression: 'identity', accepted: true }]);
  expect(receiver.invalid).toEqual([]);
});

test('a compressed message is decompressed', async () => {
  const frame = framed(gzipSync(protobufTraces({ name: 'small' })), true);
  const { trailers } = await call(receiver.grpcUrl, { frame, headers: { 'grpc-encoding': 'gzip' } });
  expect(trailers).toMatchObject({ 'grpc-status': '0' });
  expect(receiver.spans().map(({ name }) => name)).toEqual(['small']);
});

test.each([
  ['an unknown method', 12, { path: '/other.Service/Export', frame: framed(protobufTraces()) }],
  ['an unknown compression', 12, { frame: framed(protobufTraces(), true), headers: { 'grpc-encoding': 'snappy' } }],
  ['a compressed message without an encoding', 12, { frame: framed(protobufTraces(), true) }],
  ['a message that is too large', 8, { frame: framed(Buffer.alloc(100_000)) }],
  ['half a frame', 3, { frame: framed(protobufTraces()).subarray(0, 20) }],
  ['two messages', 3, { frame: Buffer.concat([framed(protobufTraces()), framed(protobufTraces())]) }],
  ['a malformed message', 3, { frame: framed(Buffer.from([0x0a, 0x7f])) }],
])('%s is refused with the status %d and listed', async (_, code, request) => {
  const { headers } = await call(receiver.grpcUrl, request);
  expect(headers).toMatchObject({ ':status': 200, 'grpc-status': String(code), 'grpc-message': expect.any(String) });
  expect(receiver.invalid).toHaveLength(1);
  expect(receiver.spans()).toEqual([]);
});

test('what is no gRPC is refused with 415', async () => {
  const { headers } = await call(receiver.grpcUrl, {
    frame: Buffer.alloc(0),
    headers: { 'content-type': 'text/plain' },
  });
  expect(headers[':status']).toBe(415);
});

test('a gRPC status comes with its message in percent-encoding', async () => {
  const { headers } = await send({ kind: 'grpc-status', code: 14, message: 'später, 100 %' });
  expect(headers).toMatchObject({ 'grpc-status': '14', 'grpc-message': 'sp%C3%A4ter, 100 %25' });
  expect(headers['grpc-status-details-bin']).toBeUndefined();
  expect(receiver.spans()).toEqual([]);
});

test('a retry delay is sent as RetryInfo in the status details', async () => {
  const { headers } = await send({ kind: 'grpc-status', code: 8, message: 'x', retryDelayMs: 1500 });
  const details = Buffer.from(String(headers['grpc-status-details-bin']), 'base64');
  const retryInfo = '\x0a\x08\x08\x01\x10\x80\xca\xb5\xee\x01';
  const any = `\x0a\x28type.googleapis.com/google.rpc.RetryInfo\x12\x0a${retryInfo}`;
  expect(details.toString('latin1')).toBe(`\x08\x08\x12\x01x\x1a\x36${any}`);
});

test('undecodable status details are sent as they are', async () => {
  const { headers } = await send({ kind: 'grpc-status', code: 14, details: '!!' });
  expect(headers['grpc-status-details-bin']).toBe('!!');
});

test('a partial success is in the message', async () => {
  const { body, trailers } = await send({ kind: 'partial', rejected: 3, message: 'too old' });
  expect(body).toEqual(framed(Buffer.from('\x0a\x0b\x08\x03\x12\x07too old')));
  expect(trailers['grpc-status']).toBe('0');
  expect(receiver.spans()).toHaveLength(1);
});

test('an HTTP status comes without a gRPC status, as from a proxy', async () => {
  const { headers } = await send({ kind: 'status', status: 503, retryAfter: 1 });
  expect(headers).toMatchObject({ ':status': 503, 'retry-after': '1' });
  expect(headers['grpc-status']).toBeUndefined();
});

test('a graceful GOAWAY answers the call first', async () => {
  const { trailers, goaway } = await send({ kind: 'goaway', graceful: true });
  expect(trailers['grpc-status']).toBe('0');
  expect(goaway).toBe(0);
  expect(receiver.spans()).toHaveLength(1);
});

test('a GOAWAY that is not graceful leaves the call unanswered', async () => {
  await expect(send({ kind: 'goaway', code: 11 })).rejects.toThrow('code 11');
  expect(receiver.spans()).toEqual([]);
});

test.each(['before', 'mid'] as const)('reset %s the response breaks the connection', async (when) => {
  await expect(send({ kind: 'reset', when })).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('garbage is a frame whose message is none', async () => {
  const { body } = await send({ kind: 'garbage' });
  expect(body).toEqual(framed(Buffer.alloc(64, 0xff)));
});

test.each<Fault>([{ kind: 'hang' }, { kind: 'dribble', everyMs: 5 }, { kind: 'endless' }])(
  '%j never ends',
  async (fault) => {
    const outcome = await Promise.race([
      send(fault).catch(() => 'closed'),
      new Promise((resolve) => setTimeout(resolve, 60, 'unfinished')),
    ]);
    expect(outcome).toBe('unfinished');
    await receiver.goDown();
    await receiver.comeUp();
  },
);

test('delay answers later', async () => {
  const { trailers } = await send({ kind: 'delay', ms: 20 });
  expect(trailers['grpc-status']).toBe('0');
});
