/** A finished request body on its way, of whatever signal. */
export interface Parcel {
  readonly body: Buffer;
  /** How many records it holds. */
  readonly records: number;
  /** When it was first tried, on the monotonic clock in milliseconds. */
  triedSince: number | undefined;
  /** How often it was tried. */
  tries: number;
  /** What goes over the wire, where it is not the body itself. */
  compressed: Buffer | undefined;
  /** Takes the memory of the body back. Called only where no failed try may still be reading it. */
  readonly recycle: (() => void) | undefined;
}

/** Makes a parcel that was not tried yet. */
export function createParcel(body: Buffer, records: number, recycle?: () => void): Parcel {
  return { body, records, triedSince: undefined, tries: 0, compressed: undefined, recycle };
}
