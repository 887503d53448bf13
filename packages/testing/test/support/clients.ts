import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type SecureClientSessionOptions,
} from 'node:http2';

/** Posts an export request and returns the status, the headers and the body. */
export async function post(
  url: string,
  body: Uint8Array | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: Buffer }> {
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': isBytes ? 'application/x-protobuf' : 'application/json', ...headers },
    body: isBytes ? new Uint8Array(body) : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

export interface GrpcAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly goaway: number | undefined;
}

const TRACE_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Puts a message into a gRPC frame. */
export function framed(message: Uint8Array, compressed = false): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(compressed ? 1 : 0, 0);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

export interface GrpcRequest {
  readonly frame: Buffer;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly options?: SecureClientSessionOptions;
}

/** Makes one unary call on a connection of its own; rejects when the connection breaks. */
export async function call(url: string, request: GrpcRequest): Promise<GrpcAnswer> {
  const session = connect(url, request.options ?? {});
  try {
    return await callOn(session, request);
  } finally {
    session.destroy();
  }
}

async function callOn(session: ClientHttp2Session, { frame, path, headers }: GrpcRequest): Promise<GrpcAnswer> {
  const broken = once(session, 'close').then(() => {
    throw new Error('the session was closed');
  });
  broken.catch(() => {});
  let goaway: number | undefined;
  session.on('goaway', (code) => (goaway = code));
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': path ?? TRACE_METHOD,
    'content-type': 'application/grpc+proto',
    te: 'trailers',
    ...headers,
  });
  let trailers: IncomingHttpHeaders = {};
  stream.on('trailers', (received) => (trailers = received));
  stream.on('error', () => {});
  stream.end(frame);
  const [received] = (await Promise.race([once(stream, 'response'), broken])) as [IncomingHttpHeaders];
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await Promise.race([once(stream, 'end'), broken]);
  return { headers: received, trailers, body: Buffer.concat(chunks), goaway };
}
