/**
 * Reads what callgrind wrote: `costs` of instructions by function and address, and `calls` with the cost of what was called, its callees' included.
 *
 * Names and positions are compressed: a name is written once and then by its number, a position as the distance to the one before. Specification: Valgrind
 * manual, Callgrind Format Specification.
 */
export function readCallgrind(text) {
  const names = new Map();
  const nameOf = (written) => {
    const [, number, name] = /^\((\d+)\)(?: (.*))?$/.exec(written) ?? [undefined, written, written];
    if (name !== undefined) names.set(number, name);
    return names.get(number);
  };
  const costs = [];
  const calls = [];
  let fn;
  let called;
  let call;
  let address = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('fn=')) fn = nameOf(line.slice(3));
    else if (line.startsWith('cfn=')) called = nameOf(line.slice(4));
    else if (line.startsWith('calls=')) {
      const [count, target] = line.slice(6).split(' ');
      call = { count: Number(count), target: { fn: called, address: position(target, address) } };
    } else if (/^[\d+*-]/.test(line)) {
      const parts = line.split(' ');
      address = position(parts[0], address);
      const cost = Number(parts.at(-1));
      if (call === undefined) costs.push({ fn, address, cost });
      else calls.push({ fn, address, ...call, cost });
      call = undefined;
    }
  }
  return { costs, calls };
}

function position(written, before) {
  if (written === '*') return before;
  if (written.startsWith('+')) return before + Number(written.slice(1));
  return written.startsWith('-') ? before - Number(written.slice(1)) : Number(written);
}
