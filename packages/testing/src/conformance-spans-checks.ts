import { trace } from '@opentelemetry/api';

import type { InstrumentationDriver } from './conformance-driver.ts';
import { jestGlobals } from './conformance-jest.ts';
import type { Trial, TrialOptions } from './conformance-trial.ts';
import { inParent } from './conformance-trial.ts';
import { watchUnsampled } from './unsampled-probe.ts';

const CONCURRENCY = 50;

/** Starts telemetry for one test, to be ended after it. */
export type Begin = (options?: TrialOptions) => Trial;

/** Declares what holds for the spans of successful operations. */
export function describeSpans(driver: InstrumentationDriver, begin: Begin): void {
  const { test, expect } = jestGlobals();
  const { packageName, kind, attributes } = driver;

  test('an operation makes one span of the right kind, scope and attributes', async () => {
    const trial = begin();
    await inParent(driver.succeed);
    const spans = await trial.recorded(1);
    expect(spans.map((span) => span.status)).toEqual(['UNSET']);
    expect(spans[0]).toMatchObject({ kind, attributes, scope: { name: packageName } });
    expect(spans[0]?.attributes['error.type']).toBe(undefined);
    expect(typeof spans[0]?.scope.version).toBe('string');
    expect(spans[0]?.scope.schemaUrl?.startsWith('https://opentelemetry.io/schemas/')).toBe(true);
  });

  test(`${CONCURRENCY} operations at a time each have their own parent`, async () => {
    const trial = begin();
    const parents = await Promise.all(Array.from({ length: CONCURRENCY }, () => inParent(driver.succeed)));
    const spans = await trial.recorded(CONCURRENCY);
    const found = spans.map((span) => `${span.traceId} ${span.parentSpanId}`).sort();
    expect(found).toEqual(parents.map((parent) => `${parent.traceId} ${parent.spanId}`).sort());
  });

  test('a standard span processor sees the attributes that are exported', async () => {
    const seen: { instrumentationScope: { name: string }; attributes: object }[] = [];
    const nothing = async (): Promise<void> => undefined;
    const processor = {
      onStart: () => undefined,
      onEnd: (span: (typeof seen)[number]) => void seen.push(span),
      forceFlush: nothing,
      shutdown: nothing,
    };
    const trial = begin({ tracing: { processors: [processor] } });
    await inParent(driver.succeed);
    const spans = await trial.recorded(1);
    const shown = seen.filter((span) => span.instrumentationScope.name === packageName);
    expect(shown.map((span) => span.attributes)).toEqual(spans.map((span) => span.attributes));
    expect(spans[0]).toMatchObject({ attributes });
  });

  test('nothing is built for a span that is not sampled', async () => {
    const trial = begin({ tracing: { sampler: 'always_off' } });
    await inParent(driver.succeed);
    const probe = watchUnsampled(driver.engine);
    await inParent(driver.succeed);
    await trial.recorded(0);
    probe.undo();
    expect(probe.calls).toEqual([]);
  });

  if (driver.callback === undefined) return;
  test('a callback of the application runs in the context of the call', async () => {
    begin();
    const seen: string[] = [];
    const note = (): void => void seen.push(trace.getActiveSpan()?.spanContext().spanId ?? 'none');
    const parents = await Promise.all([1, 2].map(() => inParent(async (headers) => driver.callback?.(note, headers))));
    expect(seen.sort()).toEqual(parents.map((parent) => parent.spanId).sort());
  });
}
