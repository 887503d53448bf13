import * as core from '@throughline/core';
import { describeInstrumentation } from '@throughline/testing';
import { tracing } from '@throughline/tracing';

import type { Fault } from './fake-instrumentation.ts';
import { fakeInstrumentation } from './fake-instrumentation.ts';
import { createLibrary } from './fake-library.ts';

interface Declared {
  readonly name: string;
  run(): Promise<void>;
}

/** Declares the suite for the fake library without letting Jest see it. */
function declaredTests(fault?: Fault): { tests: Declared[]; after(): Promise<void> } {
  const library = createLibrary();
  const tests: Declared[] = [];
  const afters: (() => Promise<void>)[] = [];
  const jestGlobals = globalThis as unknown as Record<string, unknown>;
  const { describe, test, afterEach } = jestGlobals;
  jestGlobals['describe'] = (_name: string, body: () => void) => body();
  jestGlobals['test'] = (name: string, run: () => Promise<void>) => tests.push({ name, run });
  jestGlobals['afterEach'] = (after: () => Promise<void>) => afters.push(after);
  try {
    describeInstrumentation({
      engine: { ...core, tracing },
      name: 'fake',
      packageName: '@throughline/instrumentation-fake',
      kind: 'CLIENT',
      create: fakeInstrumentation(library, fault),
      patched: () => [library.ask],
      succeed: () => library.ask('who'),
      attributes: { 'fake.system': 'fake' },
      fail: () => library.ask('').catch((error: unknown) => error),
      errorType: 'RangeError',
      hooks: ['requestHook'],
      callback: (seen) => library.ask('who', seen),
      secret: { text: 'hunter2', use: () => library.ask('hunter2') },
      child: { exportName: '', library: '', operation: '' },
    });
  } finally {
    Object.assign(jestGlobals, { describe, test, afterEach });
  }
  const after = async (): Promise<void> => {
    for (const run of afters) await run();
  };
  return { tests: tests.filter(({ name }) => !name.startsWith('it works in')), after };
}

async function failures(fault?: Fault, only?: string): Promise<string[]> {
  const declared = declaredTests(fault);
  const tests = declared.tests.filter(({ name }) => only === undefined || name === only);
  const { after } = declared;
  const failed: string[] = [];
  for (const { name, run } of tests) {
    await run().catch(() => failed.push(name));
    await after();
  }
  return failed;
}

test('an instrumentation without faults passes', async () => {
  expect(await failures()).toEqual([]);
});

const noticed: [Fault, string][] = [
  ['wrong parent', '50 operations at a time each have their own parent'],
  ['wrong kind', 'an operation makes one span of the right kind, scope and attributes'],
  ['attributes for unsampled spans', 'nothing is built for a span that is not sampled'],
  ['loud hook', 'a requestHook that throws is reported once and costs no span'],
  ['own error', 'the application gets the error that it gets without telemetry'],
  ['never restores', 'shutdown puts the originals back, and telemetry can be started again'],
  ['records secrets', 'a secret does not leave the process'],
];

test.each(noticed)('the fault "%s" is noticed', async (fault, name) => {
  expect(await failures(fault, name)).toEqual([name]);
});
