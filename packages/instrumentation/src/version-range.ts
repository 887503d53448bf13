/**
 * The version ranges that instrumentations state: comparators such as `>=8.0.3 <9`, alternatives separated by `||`.
 *
 * Pre-releases count as the version they lead to: an instrumentation that supports 6.0.0 is tried on 6.0.0-rc.1.
 */
type Version = readonly [number, number, number];

function readVersion(text: string): Version | undefined {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text.trim());
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

function compare(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

function meets(version: Version, comparator: string): boolean {
  if (comparator === '*') return true;
  const operator = /^(?:>=|<=|>|<|=)/.exec(comparator)?.[0] ?? '=';
  const bound = readVersion(comparator.replace(/^[<>=]+/, ''));
  if (bound === undefined) return false;
  const order = compare(version, bound);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  return order === 0;
}

/** Whether a version lies in a range of the operators `>=`, `>`, `<`, `<=`, `=`, blanks for "and", and `||` for "or". */
export function inVersionRange(version: string, range: string): boolean {
  const read = readVersion(version);
  if (read === undefined) return false;
  return range.split('||').some((part) => {
    const comparators = part.trim().split(/\s+/);
    return comparators.every((comparator) => meets(read, comparator));
  });
}
