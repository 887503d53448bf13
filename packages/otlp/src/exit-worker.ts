/** The thread that delivers what is left when the process ends: the main thread has no event loop any more. Started by `exit-delivery.ts`. */
import { Buffer } from 'node:buffer';
import { workerData } from 'node:worker_threads';

import type { Consignment, ExitWork } from './exit-results.ts';
import { noteAccepted, noteDone } from './exit-results.ts';
import { createTransport } from './make-transport.ts';
import { createParcel } from './parcel.ts';

const MOST_IN_FLIGHT = 4;

async function deliver({ consignments, shared, deadline }: ExitWork): Promise<void> {
  // The connections of a transport keep nothing alive, not even this thread.
  const alive = setTimeout(() => undefined, deadline - Date.now());
  let first = 0;
  const deliveries = consignments.map((consignment) => {
    const start = first;
    first += consignment.parcels.length;
    return deliverOne(consignment, deadline, (index, rejected) => noteAccepted(shared, start + index, rejected));
  });
  await Promise.all(deliveries);
  clearTimeout(alive);
  noteDone(shared);
}

async function deliverOne(
  { endpoint, parcels }: Consignment,
  deadline: number,
  onAccepted: (index: number, rejected: number) => void,
): Promise<void> {
  const transport = createTransport(endpoint, () => endpoint.headers);
  let next = 0;
  const deliverSome = async (): Promise<void> => {
    while (next < parcels.length) {
      const index = next++;
      const { body, records } = parcels[index] as Consignment['parcels'][number];
      const parcel = createParcel(Buffer.from(body.buffer, body.byteOffset, body.byteLength), records);
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await transport.send(parcel, Math.max(1, deadline - Date.now()));
      if (outcome.accepted) onAccepted(index, Math.min(outcome.rejected, records));
    }
  };
  await Promise.all(Array.from({ length: MOST_IN_FLIGHT }, deliverSome));
}

void deliver(workerData as ExitWork);
