/** A finished request body on its way, of whatever signal. */
export interface Parcel {
  readonly body: Buffer;
  /** How many records it holds. */
  readonly records: number;
  /** When it was first tried, on the monotonic clock in milliseconds. */
  triedSince: number | undefined;
  /** What goes over the wire, where it is not the body itself. */
  compressed: Buffer | undefined;
}

/** Makes a parcel that was not tried yet. */
export function createParcel(body: Buffer, records: number): Parcel {
  return { body, records, triedSince: undefined, compressed: undefined };
}
