/** A copy of an object's own members, which can be read without care; empty, after `onFailure`, where the object cannot be read. */
export function plainCopy<Given extends object>(
  given: Given | null | undefined,
  onFailure: (error: unknown) => void = () => undefined,
): Partial<Given> {
  try {
    return { ...given };
  } catch (error) {
    onFailure(error);
    return {};
  }
}
