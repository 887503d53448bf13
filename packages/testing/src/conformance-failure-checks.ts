import type { InstrumentationDriver } from './conformance-driver.ts';
import { jestGlobals } from './conformance-jest.ts';
import type { Begin } from './conformance-spans-checks.ts';
import { inParent } from './conformance-trial.ts';

/** Declares what holds when something fails: the operation, or a callback of the options. */
export function describeFailures(driver: InstrumentationDriver, begin: Begin): void {
  const { test, expect } = jestGlobals();

  test('a failed operation has a span that says so', async () => {
    const trial = begin();
    await inParent(driver.fail);
    const spans = await trial.recorded(1);
    expect(spans.map((span) => span.status)).toEqual(['ERROR']);
    expect(spans[0]).toMatchObject({ attributes: { 'error.type': driver.errorType } });
  });

  test('the application gets the error that it gets without telemetry', async () => {
    const bare = appearance(await driver.fail({}));
    begin();
    let traced: unknown;
    await inParent(async (headers) => (traced = appearance(await driver.fail(headers))));
    expect(traced).toEqual(bare);
  });

  for (const hook of driver.hooks ?? []) {
    test(`a ${hook} that throws is reported once and costs no span`, async () => {
      const options = {
        [hook]: () => {
          throw new Error('thrown by the hook');
        },
      };
      const trial = begin({ options });
      await inParent(driver.succeed);
      await inParent(driver.succeed);
      const spans = await trial.recorded(2);
      expect(spans.map((span) => span.status)).toEqual(['UNSET', 'UNSET']);
      const codes = trial.setup.status.problems.map(({ code }) => code);
      expect(codes).toEqual(['TL_CALLBACK_FAILED']);
    });
  }

  const { secret } = driver;
  if (secret === undefined) return;
  test('a secret does not leave the process', async () => {
    const trial = begin();
    await inParent((headers) => secret.use(headers).catch(() => undefined));
    const spans = await trial.recorded(1);
    expect(spans.length > 0).toBe(true);
    expect(JSON.stringify(spans).includes(secret.text)).toBe(false);
  });
}

/** What an application can tell errors apart by. */
function appearance(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error;
  return { type: error.constructor.name, name: error.name, message: error.message, keys: Object.keys(error).sort() };
}
