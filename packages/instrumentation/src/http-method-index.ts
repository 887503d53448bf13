const indices = new Map<string, number>();

/** A small number for a known method. There are few of them, and each is one of a fixed set. */
export function httpMethodIndex(method: string): number {
  const known = indices.get(method);
  if (known !== undefined) return known;
  indices.set(method, indices.size);
  return indices.size - 1;
}
