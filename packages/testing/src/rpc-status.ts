// google.rpc.Status and google.rpc.RetryInfo, the error messages of OTLP, written by hand: they are not part of the
// generated decoder.

const MS_PER_SECOND = 1000;
const NS_PER_MS = 1_000_000;
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly retryDelayMs?: number | undefined;
}

/** Encodes a `google.rpc.Status`, with a `google.rpc.RetryInfo` when a delay is given. */
export function encodeRpcStatus({ code, message, retryDelayMs }: RpcStatus): Buffer {
  const parts = [integerField(1, code), bytesField(2, Buffer.from(message))];
  if (retryDelayMs !== undefined) {
    const retryInfo = bytesField(1, duration(retryDelayMs));
    parts.push(bytesField(3, Buffer.concat([bytesField(1, Buffer.from(RETRY_INFO)), bytesField(2, retryInfo)])));
  }
  return Buffer.concat(parts);
}

function duration(ms: number): Buffer {
  const seconds = Math.floor(ms / MS_PER_SECOND);
  return Buffer.concat([
    integerField(1, seconds),
    integerField(2, Math.round((ms - seconds * MS_PER_SECOND) * NS_PER_MS)),
  ]);
}

function integerField(number: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(number * 8), varint(value)]);
}

function bytesField(number: number, value: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
