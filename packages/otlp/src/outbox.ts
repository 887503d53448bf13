import type { Parcel } from './parcel.ts';

/** Where finished bodies go. */
export interface Outbox {
  /** Records that wait, without those on their way. */
  readonly waitingRecords: number;
  /** Bytes that are held, with those on their way. */
  readonly heldBytes: number;
  add(parcel: Parcel): void;
  /** Notes that the queue was full when a record came, with what to do about it. */
  overflowed(advice: string): void;
}
