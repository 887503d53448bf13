/**
 * Delivers what is left without the event loop, which has ended: a worker sends it while this thread sleeps.
 *
 * One worker serves all endpoints at the same time, so that one of them that hangs takes no time from the others.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as threads from 'node:worker_threads';

import type { Consignment, ExitWork } from './exit-results.ts';
import { awaitDone, memoryForResults, rejectedOf } from './exit-results.ts';
import type { Shipment } from './shipment.ts';
import { writeLineNow } from './stdout-transport.ts';

/** What is left before the deadline for the end itself. */
const MARGIN_MS = 100;

/** Delivers shipments and accounts for all that is in them; what is not delivered by the deadline, a moment of `Date.now()`, is dropped. */
export function deliverAtExit(shipments: readonly Shipment[], deadline: number): void {
  const remote = shipments.filter(({ endpoint, parcels }) => endpoint !== undefined && parcels.length > 0);
  const shared = memoryForResults(remote.reduce((sum, { parcels }) => sum + parcels.length, 0));
  const workMs = deadline - MARGIN_MS - Date.now();
  const isUnderWay = remote.length > 0 && workMs > 0 && startWorker(remote, shared, deadline - MARGIN_MS);
  for (const shipment of shipments) if (shipment.endpoint === undefined) writeOut(shipment, deadline);
  if (isUnderWay) awaitDone(shared, deadline - MARGIN_MS - Date.now());
  let first = 0;
  for (const shipment of remote) {
    settle(shipment, shared, first);
    first += shipment.parcels.length;
  }
}

function settle({ parcels, ledger, notice }: Shipment, shared: SharedArrayBuffer, first: number): void {
  let lost = 0;
  parcels.forEach(({ records }, index) => {
    const rejected = rejectedOf(shared, first + index);
    if (rejected === undefined) {
      lost += records;
    } else {
      ledger.delivered += records - rejected;
      ledger.drop('rejected', rejected);
    }
  });
  ledger.drop('shutdown', lost);
  notice.abandoned(lost);
}

function writeOut({ parcels, ledger, notice }: Shipment, deadline: number): void {
  let lost = 0;
  for (const parcel of parcels) {
    if (writeLineNow(parcel, deadline)) ledger.delivered += parcel.records;
    else lost += parcel.records;
  }
  ledger.drop('shutdown', lost);
  notice.abandoned(lost);
}

function startWorker(shipments: readonly Shipment[], shared: SharedArrayBuffer, deadline: number): boolean {
  const file = join(__dirname, 'exit-worker.js');
  // A worker that cannot be loaded says so by an event, for which it is too late here.
  if (!existsSync(file)) return false;
  const consignments = shipments.flatMap(consignmentOf);
  const workerData: ExitWork = { consignments, shared, deadline };
  try {
    const { Worker } = require('node:worker_threads') as typeof threads;
    // The preloads of the application, in its arguments or in NODE_OPTIONS, must not run once more.
    const worker = new Worker(file, {
      workerData,
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
      transferList: consignments.flatMap(({ parcels }) => parcels.map(({ body }) => body.buffer as ArrayBuffer)),
    });
    worker.on('error', () => undefined);
    return true;
  } catch {
    return false;
  }
}

function consignmentOf({ endpoint, parcels }: Shipment): Consignment[] {
  if (endpoint === undefined) return [];
  return [{ endpoint, parcels: parcels.map(({ body, records }) => ({ body: ownBytes(body), records })) }];
}

/** The bytes in memory that belongs to them alone, as a transfer to another thread needs. */
function ownBytes(body: Buffer): Uint8Array {
  const isAlone = body.byteOffset === 0 && body.byteLength === body.buffer.byteLength;
  return isAlone ? new Uint8Array(body.buffer, 0, body.byteLength) : Uint8Array.from(body);
}
