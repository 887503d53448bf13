import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export type Decompressed = { readonly body: Buffer } | { readonly status: 400 | 413 | 415; readonly problem: string };

/** Undoes a content encoding, never producing more than `maxBytes`. */
export function decompress(sent: Buffer, encoding: string, maxBytes: number): Decompressed {
  if (encoding === 'identity') return limited(sent, maxBytes);
  const undo = decompressors[encoding];
  if (undo === undefined) return { status: 415, problem: `unknown content encoding "${encoding}"` };
  try {
    return { body: undo(sent, { maxOutputLength: maxBytes }) };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes);
    return { status: 400, problem: `not decompressible as ${encoding}: ${String(error)}` };
  }
}

const decompressors: Readonly<Record<string, (sent: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

function limited(body: Buffer, maxBytes: number): Decompressed {
  return body.length > maxBytes ? tooLarge(maxBytes) : { body };
}

function tooLarge(maxBytes: number): Decompressed {
  return { status: 413, problem: `more than ${maxBytes} bytes after decompression` };
}

/** Errors of Node itself have another class than ours where tests run in a context of their own. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
