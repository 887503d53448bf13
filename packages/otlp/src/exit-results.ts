/**
 * What the main thread and the worker of an exit share: one word that says that the worker is done, and two for each parcel.
 *
 * The main thread sleeps on the first word, so that the process ends as soon as everything is answered.
 */
import type { Endpoint } from './transport.ts';

/** What goes to one endpoint. */
export interface Consignment {
  readonly endpoint: Endpoint;
  readonly parcels: readonly { readonly body: Uint8Array; readonly records: number }[];
}

/** What the worker is given. The parcels of all consignments are counted through. */
export interface ExitWork {
  readonly consignments: readonly Consignment[];
  readonly shared: SharedArrayBuffer;
  /** A moment of `Date.now()`. */
  readonly deadline: number;
}

const DONE = 0;
const WORDS_PER_PARCEL = 2;
const ACCEPTED = 1;

/** The memory for a number of parcels. */
export function memoryForResults(parcels: number): SharedArrayBuffer {
  return new SharedArrayBuffer((1 + parcels * WORDS_PER_PARCEL) * Int32Array.BYTES_PER_ELEMENT);
}

/** Notes that a parcel was accepted, but for some of its records. */
export function noteAccepted(shared: SharedArrayBuffer, parcel: number, rejected: number): void {
  const words = new Int32Array(shared);
  words[2 + parcel * WORDS_PER_PARCEL] = rejected;
  Atomics.store(words, 1 + parcel * WORDS_PER_PARCEL, ACCEPTED);
}

/** The records of a parcel that were rejected; `undefined` when it was not accepted. */
export function rejectedOf(shared: SharedArrayBuffer, parcel: number): number | undefined {
  const words = new Int32Array(shared);
  return Atomics.load(words, 1 + parcel * WORDS_PER_PARCEL) === ACCEPTED
    ? words[2 + parcel * WORDS_PER_PARCEL]
    : undefined;
}

/** Wakes the main thread. */
export function noteDone(shared: SharedArrayBuffer): void {
  const words = new Int32Array(shared);
  Atomics.store(words, DONE, 1);
  Atomics.notify(words, DONE);
}

/** Sleeps until the worker is done or the time is over. */
export function awaitDone(shared: SharedArrayBuffer, timeoutMs: number): void {
  Atomics.wait(new Int32Array(shared), DONE, 0, timeoutMs);
}
