// The gRPC message frame: one byte that says whether the message is compressed, four bytes of length, the message.

const HEADER_BYTES = 5;

export type Unframed = { readonly message: Buffer; readonly compressed: boolean } | { readonly problem: string };

/** Puts an uncompressed message into its frame. */
export function frame(message: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** Takes the one message of a unary call out of its frame. */
export function unframe(body: Buffer): Unframed {
  if (body.length < HEADER_BYTES) return { problem: `${body.length} bytes are no gRPC frame` };
  const flag = body.readUInt8(0);
  const length = body.readUInt32BE(1);
  const message = body.subarray(HEADER_BYTES);
  if (flag > 1) return { problem: `${flag} is no compression flag of a gRPC frame` };
  if (message.length !== length) return { problem: `the frame announces ${length} bytes and holds ${message.length}` };
  return { message, compressed: flag === 1 };
}

/** Encodes a status message for the `grpc-message` trailer: percent-encoded UTF-8. */
export function encodeGrpcMessage(message: string): string {
  const bytes = [...Buffer.from(message)];
  const encode = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return bytes
    .map((byte) => (byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : encode(byte)))
    .join('');
}

/** Encodes a value for a trailer whose name ends in `-bin`: base64 without padding. */
export function encodeBinaryTrailer(value: Buffer): string {
  return value.toString('base64').replace(/=+$/, '');
}
