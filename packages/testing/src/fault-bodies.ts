import type { Writable } from 'node:stream';

import type { ResponseFormat } from './export-response.ts';

const DEFAULT_DRIBBLE_MS = 50;
const CHUNK = Buffer.alloc(64 * 1024, 1);

/** A body that is no response message in its format. */
export function garbage(format: ResponseFormat): Buffer {
  return format === 'json' ? Buffer.from('<html>not json</html>') : Buffer.alloc(64, 0xff);
}

/** Writes one byte after the other until the stream is closed. */
export function dribble(stream: Writable, everyMs: number = DEFAULT_DRIBBLE_MS): void {
  const timer = setInterval(() => stream.write(CHUNK.subarray(0, 1)), everyMs);
  stream.once('close', () => clearInterval(timer));
}

/** Writes as fast as the other side reads, until the stream is closed. */
export function pourEndlessly(stream: Writable): void {
  const pour = (): void => {
    while (!stream.destroyed && stream.write(CHUNK));
  };
  stream.on('drain', pour);
  pour();
}
