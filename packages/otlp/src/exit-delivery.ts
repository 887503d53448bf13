import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as threads from 'node:worker_threads';

import type { ExitWork } from './exit-results.ts';
import { awaitDone, rejectedOf, memoryForResults } from './exit-results.ts';
import type { Ledger } from './ledger.ts';
import type { Parcel } from './parcel.ts';
import type { Endpoint } from './transport.ts';

/** What is left before the deadline for the end itself. */
const MARGIN_MS = 100;

/**
 * Delivers parcels without the event loop, which has ended: a worker sends them while this thread sleeps.
 *
 * Accounts for all of them; what is not delivered by the deadline, a moment of `Date.now()`, is dropped. Returns how many records were.
 */
export function deliverAtExit(
  parcels: readonly Parcel[],
  endpoint: Endpoint,
  options: { readonly ledger: Ledger; readonly deadline: number },
): number {
  const { ledger, deadline } = options;
  const shared = memoryForResults(parcels.length);
  const workMs = deadline - MARGIN_MS - Date.now();
  if (workMs > 0 && startWorker(endpoint, parcels, { shared, deadline: deadline - MARGIN_MS }))
    awaitDone(shared, workMs);
  let lost = 0;
  parcels.forEach(({ records }, index) => {
    const rejected = rejectedOf(shared, index);
    if (rejected === undefined) {
      ledger.drop('shutdown', records);
      lost += records;
    } else {
      ledger.delivered += records - rejected;
      ledger.drop('rejected', rejected);
    }
  });
  return lost;
}

function startWorker(
  endpoint: Endpoint,
  parcels: readonly Parcel[],
  { shared, deadline }: Pick<ExitWork, 'shared' | 'deadline'>,
): boolean {
  const file = join(__dirname, 'exit-worker.js');
  // A worker that cannot be loaded says so by an event, for which it is too late here.
  if (!existsSync(file)) return false;
  const bodies = parcels.map(({ body, records }) => ({ body: ownBytes(body), records }));
  const workerData: ExitWork = { endpoint, parcels: bodies, shared, deadline };
  try {
    const { Worker } = require('node:worker_threads') as typeof threads;
    // The preloads of the application, in its arguments or in NODE_OPTIONS, must not run once more.
    const worker = new Worker(file, {
      workerData,
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
      transferList: bodies.map(({ body }) => body.buffer as ArrayBuffer),
    });
    worker.on('error', () => undefined);
    return true;
  } catch {
    return false;
  }
}

/** The bytes in memory that belongs to them alone, as a transfer to another thread needs. */
function ownBytes(body: Buffer): Uint8Array {
  const isAlone = body.byteOffset === 0 && body.byteLength === body.buffer.byteLength;
  return isAlone ? new Uint8Array(body.buffer, 0, body.byteLength) : Uint8Array.from(body);
}
