import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';

const MOST_BYTES = 65_536;

/** How reading a body ended. */
export interface BoundedBody {
  readonly bytes: Buffer;
  /** `cut`: it was longer than 64 KiB. `broken`: the connection went before its end. */
  readonly end: 'complete' | 'cut' | 'broken';
}

/** Reads at most 64 KiB of a body. What is longer is not read to its end. Never rejects. */
export function readBoundedBody(stream: Readable): Promise<BoundedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (end: BoundedBody['end']): void => resolve({ bytes: Buffer.concat(chunks), end });
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BYTES) {
        chunks.push(chunk);
        return;
      }
      finish('cut');
      stream.destroy();
    });
    stream.once('end', () => finish('complete'));
    stream.on('error', () => finish('broken'));
    stream.once('close', () => finish('broken'));
  });
}
