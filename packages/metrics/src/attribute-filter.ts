/** Which attributes of measurements a view lets through to the points. */
export interface AttributeFilter {
  keeps(key: string): boolean;
  /** A text that two equal filters have in common. */
  readonly key: string;
}

/** Keeps the attributes of a list, all but those of a list, or, without either, all. */
export function createAttributeFilter(
  keep: readonly string[] | undefined,
  drop: readonly string[] | undefined,
): AttributeFilter | undefined {
  if (keep === undefined && drop === undefined) return undefined;
  const kept = keep === undefined ? undefined : new Set(keep);
  const dropped = new Set(drop);
  return {
    keeps: (key) => (kept === undefined || kept.has(key)) && !dropped.has(key),
    key: JSON.stringify([keep, drop]),
  };
}
