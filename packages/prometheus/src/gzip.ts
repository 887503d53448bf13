import type * as zlib from 'node:zlib';

// Level 1 takes less than half the time of the default, and pages are so repetitive that they hardly get larger.
const LEVEL = 1;

/** Compresses off the event loop. */
export function gzipped(bytes: Buffer): Promise<Buffer> {
  const { gzip } = require('node:zlib') as typeof zlib;
  return new Promise((resolve, reject) => {
    gzip(bytes, { level: LEVEL }, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}
