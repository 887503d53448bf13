/**
 * What a getter may hand over for a field: one text, the texts of a repeated field, or anything at all.
 */

/** The text of a field that may stand only once; `undefined` when it is absent, repeated or no text. */
export function onlyValue(field: unknown): string | undefined {
  if (typeof field === 'string') return field;
  if (!Array.isArray(field) || field.length !== 1) return undefined;
  const only: unknown = field[0];
  return typeof only === 'string' ? only : undefined;
}

const LONGEST_FIRST = 1024;

/** The first text of a field that may be repeated, also where the repetitions were joined by a comma. */
export function firstValue(field: unknown): string | undefined {
  const first: unknown = Array.isArray(field) ? field[0] : field;
  if (typeof first !== 'string' || first.length > LONGEST_FIRST) return undefined;
  const comma = first.indexOf(',');
  return (comma < 0 ? first : first.slice(0, comma)).trim();
}

/**
 * The texts of a list field as one, joined by commas (RFC 9110, 5.3); `undefined` when they are longer than `limit` together or
 * something among them is no text. Reads no further than the limit.
 */
export function joinedValue(field: unknown, limit: number): string | undefined {
  if (typeof field === 'string') return field.length > limit ? undefined : field;
  if (!Array.isArray(field)) return undefined;
  let length = -1;
  for (const part of field as unknown[]) {
    if (typeof part !== 'string') return undefined;
    length += part.length + 1;
    if (length > limit) return undefined;
  }
  return field.join(',');
}
