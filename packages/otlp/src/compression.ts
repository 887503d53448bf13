import type * as zlib from 'node:zlib';

import type { Endpoint } from './transport.ts';
import type { Parcel } from './parcel.ts';

// Level 1 takes less than half the time of the default and gives bodies that are hardly larger.
const LEVEL = 1;

/** What goes over the wire for a parcel. It is compressed off the event loop, and once however often it is sent. */
export async function wireBytes(parcel: Parcel, endpoint: Endpoint): Promise<Buffer> {
  if (endpoint.compression === 'none') return parcel.body;
  return (parcel.compressed ??= await gzipped(parcel.body));
}

function gzipped(body: Buffer): Promise<Buffer> {
  const { gzip } = require('node:zlib') as typeof zlib;
  return new Promise((resolve, reject) => {
    gzip(body, { level: LEVEL }, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}
