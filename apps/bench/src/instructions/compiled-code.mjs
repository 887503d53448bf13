/** Reads the map that Node writes with `--perf-basic-prof`: which function was compiled to which addresses. Returns the lookup. */
export function readCompiledCode(text) {
  // Memory is used again: what was written there last is what counts.
  const byStart = new Map();
  for (const line of text.split('\n')) {
    const [, start, size, name] = /^([\da-f]+) ([\da-f]+) (.*)$/.exec(line) ?? [];
    if (name !== undefined)
      byStart.set(Number.parseInt(start, 16), { end: Number.parseInt(start, 16) + Number.parseInt(size, 16), name });
  }
  const starts = Float64Array.from(byStart.keys()).sort();
  return (address) => {
    const code = byStart.get(starts[lastNotAbove(starts, address)]);
    return code !== undefined && address < code.end ? code.name : undefined;
  };
}

function lastNotAbove(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
