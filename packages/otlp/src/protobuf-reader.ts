/** One field of a message: a number, or bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/**
 * The fields of a protobuf message, as far as it can be read: what comes from a peer may end anywhere.
 *
 * Values of 64 bits lose precision beyond 2^53, which is enough for counts and delays.
 */
export function readFields(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return NaN;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    return NaN;
  };
  const take = (length: number): Uint8Array | undefined => {
    if (!(at + length <= bytes.length)) return undefined;
    const taken = bytes.subarray(at, at + length);
    at += length;
    return taken;
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = readValue(tag % 8, varint, take);
    if (value === undefined || Number.isNaN(value)) return fields;
    fields.push({ number: Math.floor(tag / 8), value });
  }
  return fields;
}

function readValue(
  wireType: number,
  varint: () => number,
  take: (length: number) => Uint8Array | undefined,
): number | Uint8Array | undefined {
  if (wireType === 0) return varint();
  if (wireType === 1) return take(8);
  if (wireType === 2) return take(varint());
  return wireType === 5 ? take(4) : undefined;
}

/** The bytes of a field. */
export function bytesOf(fields: readonly ProtobufField[], number: number): Uint8Array | undefined {
  const value = fields.find((field) => field.number === number && typeof field.value !== 'number')?.value;
  return typeof value === 'number' ? undefined : value;
}

/** The number in a field; 0 where it is absent. */
export function numberOf(fields: readonly ProtobufField[], number: number): number {
  const value = fields.find((field) => field.number === number && typeof field.value === 'number')?.value;
  return typeof value === 'number' ? value : 0;
}
