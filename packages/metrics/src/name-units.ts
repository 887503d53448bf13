const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_seconds(?:_total)?$/, 's'],
  [/_(?:ms|milliseconds)(?:_total)?$/, 'ms'],
  [/_bytes(?:_total)?$/, 'By'],
  [/_ratio$/, '1'],
];

/** The unit that a name ends with, by the habits of Prometheus; empty when it says none. */
export function unitOfName(name: unknown): string {
  if (typeof name !== 'string') return '';
  return UNITS.find(([ending]) => ending.test(name))?.[1] ?? '';
}
