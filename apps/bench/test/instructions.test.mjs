import { readCallgrind } from '../src/instructions/callgrind-output.mjs';
import { readCompiledCode } from '../src/instructions/compiled-code.mjs';
import { readPlan } from '../src/instructions/plan.mjs';
import { groupNames, profileOf } from '../src/instructions/profile.mjs';

// Two functions of ours, one of them in two tiers of the compiler and at addresses that were used before, a builtin, and Node's own code.
const map = `1000 100 JS:~dead /repo/packages/core/dist/gone.js:1:1
1000 40 JS:~emit /repo/packages/http/dist/emit.js:5:3
1040 20 JS:*emit /repo/packages/http/dist/emit.js:5:3
1060 20 JS:*end /repo/packages/http/dist/end.js:7:1
2000 10 JS:*push node:internal/async_hooks:10:2
`;

const output = `# callgrind format
pid: 12
positions: instr line
events: Ir
summary: 999

fl=(1) ???
fn=(7) ???
0x1000 0 200
+4 0 100
cfn=(8) Builtins_StringAdd
calls=20 0x9000 0
* 0 600
+0x3c 0 300
cfn=(7)
calls=10 0x1060 0
* 0 5000
-4 0 10
0x1060 0 50
cfn=(9) Builtins_CallFunction'2
calls=10 0x9100 0
* 0 70000
0x2004 0 40
0x7000 0 5

fn=(8)
0x9000 0 600

fn=(10) v8::internal::Scavenger::Process()
0xa000 0 30

fn=(11) v8::internal::compiler::PipelineImpl::OptimizeGraph()
0xb000 0 20
`;

const profile = profileOf(readCallgrind(output), readCompiledCode(map), 10);

test('positions are distances to the one before, and names are written once', () => {
  const { costs, calls } = readCallgrind(output);
  expect(costs.map(({ address }) => address)).toEqual([
    0x1000, 0x1004, 0x1040, 0x103c, 0x1060, 0x2004, 0x7000, 0x9000, 0xa000, 0xb000,
  ]);
  expect(costs.at(-3).fn).toBe('Builtins_StringAdd');
  expect(calls[1]).toEqual({
    fn: '???',
    address: 0x1040,
    count: 10,
    target: { fn: '???', address: 0x1060 },
    cost: 5000,
  });
});

test('an address belongs to what was compiled to it last, and to nothing beyond the end', () => {
  const compiledAt = readCompiledCode(map);
  expect(compiledAt(0x1000)).toBe('JS:~emit /repo/packages/http/dist/emit.js:5:3');
  expect(compiledAt(0x107f)).toBe('JS:*end /repo/packages/http/dist/end.js:7:1');
  expect(compiledAt(0x1080)).toBeUndefined();
  expect(compiledAt(0xfff)).toBeUndefined();
});

test('a function is one row in all its tiers, with the builtins it calls and without what these run in turn', () => {
  expect(profile.functions).toEqual([
    {
      name: 'emit /repo/packages/http/dist/emit.js:5:3',
      self: 61,
      own: 121,
      builtins: [{ name: 'Builtins_StringAdd', calls: 2, cost: 60 }],
    },
    { name: 'end /repo/packages/http/dist/end.js:7:1', self: 5, own: 5, builtins: [] },
    { name: 'push node:internal/async_hooks:10:2', self: 4, own: 4, builtins: [] },
  ]);
});

test('every instruction is in one group', () => {
  expect(Object.fromEntries(profile.groups)).toEqual({
    Throughline: 66,
    "Node's async hooks": 4,
    "Node's JavaScript": 0,
    'other packages': 0,
    "V8's builtins": 60,
    "V8's compilers": 2,
    "V8's collection of garbage": 3,
    'native code and regular expressions': 0.5,
  });
  expect([...profile.groups.keys()]).toEqual(groupNames);
  expect(profile.total).toBe(135.5);
});

test('a builtin knows its callers', () => {
  expect(profile.callers('Builtins_StringAdd')).toEqual([
    { name: 'emit /repo/packages/http/dist/emit.js:5:3', calls: 2, cost: 60 },
  ]);
});

test('the usual run counts what is bare and what is ours', () => {
  const plan = readPlan([]);
  expect(plan.variants.map(({ name }) => name)).toEqual(['bare', 'ours']);
  expect(plan).toMatchObject({ route: 'hello', of: '/packages/', functions: 30 });
});

test.each([
  [['--route', 'chain'], /--route: expected one of hello, fanout, logged, received "chain"/],
  [['--variants', 'theirs'], /--variants: expected some of bare, .* received "theirs"/],
  [['--functions', 'all'], /--functions: expected a whole number above 0, received "all"/],
  [['--colour'], /--colour/],
])('%j is refused with what was expected', (args, message) => {
  expect(() => readPlan(args)).toThrow(message);
});
