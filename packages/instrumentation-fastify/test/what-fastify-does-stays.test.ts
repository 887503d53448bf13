/** The same plugins answer without telemetry and with it, and all that can be seen of them must be the same: bytes, log lines, the order of hooks. */
import { versions } from './fastify-versions.ts';
import { answers, failures, throwingErrorHandler } from './scenarios.ts';
import { traceFastify } from './traced-fastify.ts';
import type { Seen } from './watched-app.ts';
import { watchApp } from './watched-app.ts';

describe.each(versions)('%s', (version, makeApp) => {
  const cases = [...answers, ...failures];
  if (version !== 'Fastify 4.0') cases.push(['an error handler that throws at once', throwingErrorHandler]);
  const scenarios = cases.map(([, scenario]) => scenario);
  const indexed = cases.map(([title], index) => [title, index] as const);
  const problems: unknown[] = [];
  let bare: Seen[];
  let observed: Seen[];
  let withHandlers: Seen[];

  beforeAll(async () => {
    bare = await watchApp(makeApp, scenarios);
    const watchTraced = async (options: object): Promise<Seen[]> => {
      const traced = traceFastify(options);
      const seen = await watchApp(makeApp, scenarios);
      problems.push(...traced.setup.status.problems);
      await traced.served(scenarios.length * 2);
      await traced.stop();
      return seen;
    };
    observed = await watchTraced({ requestHook: () => undefined });
    withHandlers = await watchTraced({ handlerSpans: true });
  });

  test.each(indexed)('%s', (_, index) => {
    expect(observed[index]).toEqual(bare[index]);
    expect(withHandlers[index]).toEqual(bare[index]);
  });

  test('and something was seen of each, without a problem', () => {
    expect(bare.filter((seen) => seen.answers.length === 2 && seen.log.flat().length >= 4)).toHaveLength(cases.length);
    expect(problems).toEqual([]);
  });
});
