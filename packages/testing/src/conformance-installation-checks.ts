import { runChild } from './conformance-child.ts';
import type { InstrumentationDriver } from './conformance-driver.ts';
import { CONFORMANCE_KINDS } from './conformance-driver.ts';
import { jestGlobals } from './conformance-jest.ts';
import type { Begin } from './conformance-spans-checks.ts';
import type { Trial } from './conformance-trial.ts';
import { inParent } from './conformance-trial.ts';

const CHILD_TIMEOUT_MS = 20_000;

/** Declares what holds for putting the instrumentation on and taking it off. */
export function describeInstallation(driver: InstrumentationDriver, begin: Begin): void {
  const { test, expect } = jestGlobals();
  const { name } = driver;
  const stateOf = (trial: Trial): unknown[] =>
    trial.setup.status.instrumentations.filter((line) => line.name === name).map(({ state }) => state);

  test('the status says that it is active', async () => {
    const trial = begin();
    await inParent(driver.succeed);
    expect(stateOf(trial)).toEqual(['active']);
    expect(trial.setup.status.problems).toEqual([]);
  });

  test('shutdown puts the originals back, and telemetry can be started again', async () => {
    const before = driver.patched();
    const trial = begin();
    expect(driver.patched().some((patched, index) => patched === before[index])).toBe(false);
    await trial.end();
    expect(driver.patched().map((patched, index) => patched === before[index])).toEqual(before.map(() => true));
    await driver.succeed({});
    expect(await trial.recorded(0)).toEqual([]);
    const again = begin();
    await inParent(driver.succeed);
    expect((await again.recorded(1)).map(({ status }) => status)).toEqual(['UNSET']);
  });

  test('nothing is patched while telemetry is disabled', async () => {
    const before = driver.patched();
    const trial = begin({ disabled: true });
    expect(driver.patched().map((patched, index) => patched === before[index])).toEqual(before.map(() => true));
    await driver.succeed({});
    expect(await trial.recorded(0)).toEqual([]);
    expect(stateOf(trial)).toEqual([]);
  });

  test('adding it twice makes no second span', async () => {
    const trial = begin({ times: 2 });
    await inParent(driver.succeed);
    expect((await trial.recorded(1)).map(({ status }) => status)).toEqual(['UNSET']);
    expect(stateOf(trial)).toEqual(['active', 'skipped']);
  });

  test('attributes of the options are on each span', async () => {
    const trial = begin({ options: { attributes: { 'conformance.team': 'blue' } } });
    await inParent(driver.succeed);
    await inParent(driver.fail);
    const spans = await trial.recorded(2);
    expect(spans.map(({ attributes }) => attributes['conformance.team'])).toEqual(['blue', 'blue']);
  });

  test('options that are no object do no harm', async () => {
    const trial = begin({ options: null as never });
    await inParent(driver.succeed);
    expect((await trial.recorded(1)).map(({ status }) => status)).toEqual(['UNSET']);
  });
}

/** Declares that the hooks work in processes of their own, where no test runner loads the modules. */
export function describeProcesses({ packageName, child, kind }: InstrumentationDriver): void {
  const { test, expect } = jestGlobals();
  const forms = (['cjs', 'esm'] as const).flatMap((format) =>
    (['before', 'after'] as const).map((loaded) => ({ format, loaded })),
  );
  for (const form of forms) {
    test(
      `it works in ${form.format === 'cjs' ? 'CommonJS' : 'ES modules'} with the library loaded ${form.loaded} set-up`,
      async () => {
        const { state, problems, spans, stderr } = await runChild(form, packageName, child);
        expect({ state: state?.state, problems, stderr }).toEqual({ state: 'active', problems: [], stderr: '' });
        const ours = spans.filter(
          ({ scope, kind: found }) => scope === packageName && found === CONFORMANCE_KINDS[kind],
        );
        expect(ours.length > 0).toBe(true);
        if (kind !== 'SERVER') expect(ours.every(({ hasParent }) => hasParent)).toBe(true);
      },
      CHILD_TIMEOUT_MS,
    );
  }
}
