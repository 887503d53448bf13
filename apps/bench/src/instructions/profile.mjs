/** Joins what callgrind counted with what Node compiled: instructions per request by function, and who called whom. */
const RECURSION = /'\d+$/;
const COMPILED = /^(?:JS|Eval|Script):[*~^+]?/;

/** Builtins that run other functions in turn, which what they cost includes: calls, and those of the interpreter and the baseline compiler. */
const runsOthers =
  /Call|Construct|Apply|Promise|Async|Microtask|Entry|Resume|Generator|ForEach|Reduce|ArrayMap|ArrayFilter|Baseline|Handler$|Interpreter/;

const collectsGarbage =
  /Scaveng|MarkCompact|Marking|Marker|Sweep|Evacuat|SemiSpace|NewSpace|PagedSpace|BodyDescriptor|BodyVisitor|RememberedSet|SlotSet|GCTracer|GlobalHandles|internal::Heap::|ArrayBufferSweeper/;

const compiles =
  /internal::(?:compiler|turboshaft|maglev|baseline|wasm|interpreter|parsing)::|Turbofan|Turboshaft|Pipeline|Optimiz|Compil|Zone|Assembler|Bytecode|Deopt/;

/** Where instructions go, from what is asked first. */
const owners = [
  ['Throughline', (name) => name.includes('/packages/')],
  ["Node's async hooks", (name) => name.includes('node:') && name.includes('async_hooks')],
  ["Node's JavaScript", (name) => name.includes('node:')],
  ['other packages', (name) => COMPILED.test(name)],
  ["V8's builtins", (name) => name.startsWith('Builtins_')],
  ["V8's compilers", (name) => compiles.test(name)],
  ["V8's collection of garbage", (name) => collectsGarbage.test(name)],
];

const NATIVE = 'native code and regular expressions';

/** The groups, in the order of `profile.groups`. */
export const groupNames = [...owners.map(([name]) => name), NATIVE];

/**
 * The profile of a measurement. `groups` holds instructions per request by group; `functions` one entry for each compiled function,
 * `{ name, own, self, builtins: [{ name, calls, cost }] }`, where `own` counts the builtins that it calls as well; `others` one for each builtin and native function,
 * `{ name, self }`; `callers` says who calls one of these.
 */
export function profileOf({ costs, calls }, compiledAt, requests) {
  const nameOf = ({ fn, address }) => {
    const known = fn === undefined || fn === '???' || fn.startsWith('0x') ? compiledAt(address) : fn;
    return known?.replace(RECURSION, '') ?? '???';
  };
  const self = new Map();
  for (const cost of costs) add(self, nameOf(cost), cost.cost / requests);
  const byCaller = new Map();
  for (const call of calls) {
    const callee = nameOf(call.target);
    const row = entryOf(
      entryOf(byCaller, titleOf(nameOf(call)), () => new Map()),
      callee,
      () => ({ calls: 0, cost: 0 }),
    );
    row.calls += call.count / requests;
    row.cost += call.cost / requests;
  }
  return {
    total: sum(self.values()),
    groups: groupsOf(self),
    functions: functionsOf(self, byCaller),
    others: othersOf(self),
    callers: (builtin) => callersOf(byCaller, builtin),
  };
}

function groupsOf(self) {
  const groups = new Map(groupNames.map((name) => [name, 0]));
  for (const [name, cost] of self) add(groups, owners.find(([, owns]) => owns(name))?.[0] ?? NATIVE, cost);
  return groups;
}

function functionsOf(self, byCaller) {
  const compiled = new Map();
  for (const [name, cost] of self) if (COMPILED.test(name)) add(compiled, titleOf(name), cost);
  const functions = [...compiled].map(([name, cost]) => {
    const builtins = [...(byCaller.get(name) ?? [])]
      .filter(([callee]) => !COMPILED.test(callee) && callee !== '???' && !runsOthers.test(callee))
      .map(([callee, row]) => ({ name: callee, ...row }))
      .sort((one, other) => other.cost - one.cost);
    return { name, self: cost, own: cost + sum(builtins.map((row) => row.cost)), builtins };
  });
  return functions.sort((one, other) => other.own - one.own);
}

function othersOf(self) {
  const others = [...self].filter(([name]) => !COMPILED.test(name)).map(([name, cost]) => ({ name, self: cost }));
  return others.sort((one, other) => other.self - one.self);
}

function callersOf(byCaller, builtin) {
  return [...byCaller]
    .filter(([, callees]) => callees.has(builtin))
    .map(([name, callees]) => ({ name, ...callees.get(builtin) }))
    .sort((one, other) => other.cost - one.cost);
}

/** A function whatever tier of the compiler it was in. */
function titleOf(name) {
  return name.replace(COMPILED, '');
}

function add(map, key, value) {
  map.set(key, (map.get(key) ?? 0) + value);
}

function entryOf(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

function sum(values) {
  return [...values].reduce((total, value) => total + value, 0);
}
