import { metrics, trace } from '@opentelemetry/api';
import type { TelemetrySetup } from '@throughline/core';
import { redirectInternalLog, startTelemetry } from '@throughline/core';
import { tracing } from '@throughline/tracing';

import type { OfficialInstrumentation } from '../src/official-instrumentation.ts';
import { officialInstrumentation } from '../src/official-instrumentation.ts';

let setup: TelemetrySetup;
let calls: unknown[];
let unsilence: () => void;

beforeEach(() => {
  calls = [];
  unsilence = redirectInternalLog(() => undefined);
});

afterEach(async () => {
  await setup.shutdown();
  unsilence();
});

function official(rest: Partial<OfficialInstrumentation> = {}): OfficialInstrumentation {
  return {
    instrumentationName: '@opentelemetry/instrumentation-express',
    instrumentationVersion: '1.2.3',
    enable: () => calls.push('enable'),
    disable: () => calls.push('disable'),
    ...rest,
  };
}

test('it is given the providers, enabled, and disabled on shutdown', async () => {
  const given = official({
    setTracerProvider: (provider) => calls.push(['tracer', provider === trace.getTracerProvider()]),
    setMeterProvider: (provider) => calls.push(['meter', provider === metrics.getMeterProvider()]),
  });
  setup = startTelemetry({ flushOnExit: false }, [tracing(), officialInstrumentation(given)]);
  expect(calls).toEqual([['tracer', true], ['meter', true], 'enable']);
  expect(setup.status.instrumentations).toEqual([
    { name: '@opentelemetry/instrumentation-express', state: 'active', reason: 'OpenTelemetry instrumentation 1.2.3' },
  ]);
  await setup.shutdown();
  expect(calls.at(-1)).toBe('disable');
});

test('it enabled itself when it was made, so it is disabled where telemetry is', () => {
  setup = startTelemetry({ disabled: true }, [officialInstrumentation(official())]);
  expect(calls).toEqual(['disable']);
  expect(setup.status.instrumentations).toEqual([]);
});

test('one that throws is a problem, and costs nothing else', () => {
  const enable = (): void => {
    throw new Error('old API');
  };
  setup = startTelemetry({ flushOnExit: false }, [tracing(), officialInstrumentation(official({ enable }))]);
  expect(setup.status.instrumentations).toEqual([
    { name: '@opentelemetry/instrumentation-express', state: 'failed', reason: 'old API' },
  ]);
  expect(setup.status.problems.map(({ code }) => code)).toEqual(['TL_INSTRUMENTATION_FAILED']);
  expect(setup.status.tracing.enabled).toBe(true);
});

test('one that throws when it is disabled costs nothing either', async () => {
  const disable = (): void => {
    throw new Error('stuck');
  };
  setup = startTelemetry({ flushOnExit: false }, [tracing(), officialInstrumentation(official({ disable }))]);
  const report = await setup.shutdown();
  expect(report.complete).toBe(true);
});
