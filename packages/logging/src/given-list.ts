const MOST_ITEMS = 1_000;

/** The items of a list that was given as an option; `undefined` where it is none, or cannot be read. */
export function readGivenList(given: unknown): unknown[] | undefined {
  try {
    return Array.isArray(given) ? Array.from((given as unknown[]).slice(0, MOST_ITEMS)) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is a regular expression, of whatever realm. */
export function isRegExp(value: unknown): value is RegExp {
  try {
    return Object.prototype.toString.call(value) === '[object RegExp]' && typeof (value as RegExp).source === 'string';
  } catch {
    return false;
  }
}
