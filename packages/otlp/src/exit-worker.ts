/** The thread that delivers what is left when the process ends: the main thread has no event loop any more. Started by `exit-delivery.ts`. */
import { Buffer } from 'node:buffer';
import { workerData } from 'node:worker_threads';

import type { ExitWork } from './exit-results.ts';
import { noteAccepted, noteDone } from './exit-results.ts';
import { createTransport } from './make-transport.ts';
import { createParcel } from './parcel.ts';

const MOST_IN_FLIGHT = 4;

async function deliver({ endpoint, parcels, shared, deadline }: ExitWork): Promise<void> {
  // The connections of a transport keep nothing alive, not even this thread.
  const alive = setTimeout(() => undefined, deadline - Date.now());
  const transport = createTransport(endpoint, () => endpoint.headers);
  let next = 0;
  const deliverSome = async (): Promise<void> => {
    while (next < parcels.length) {
      const index = next++;
      const { body, records } = parcels[index] as ExitWork['parcels'][number];
      const parcel = createParcel(Buffer.from(body.buffer, body.byteOffset, body.byteLength), records);
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await transport.send(parcel, Math.max(1, deadline - Date.now()));
      if (outcome.accepted) noteAccepted(shared, index, Math.min(outcome.rejected, records));
    }
  };
  await Promise.all(Array.from({ length: MOST_IN_FLIGHT }, deliverSome));
  clearTimeout(alive);
  noteDone(shared);
}

void deliver(workerData as ExitWork);
