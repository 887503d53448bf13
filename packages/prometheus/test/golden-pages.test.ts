/** The exact text of the source documents. The files in golden/ were typed from them; no test run writes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { counter, exemplar, gauge, histogram, offerNothing, upDownCounter } from './made-metrics.ts';
import { openMetricsOf, textOf } from './rendered.ts';

/** Where the monotonic clock began, for timestamps that can be typed. */
const ORIGIN_MS = 1_700_000_000_000;

jest.mock('@throughline/core', () => {
  const core = jest.requireActual<object>('@throughline/core');
  return { ...core, ticksToHrTime: () => [ORIGIN_MS / 1000, 0] };
});

afterEach(offerNothing);

function golden(name: string): string {
  return readFileSync(join(__dirname, 'golden', name), 'utf8');
}

test('document 1: names with a short unit and the order of its histogram', async () => {
  const text = await textOf([
    counter('requests_total', [{ attributes: { status: 200, method: 'POST' }, value: 1234 }]),
    histogram('request_duration_ms', [100, 500], [{ counts: [500, 300, 200], sum: 125_000 }], { unit: 'ms' }),
  ]);
  expect(text).toBe(golden('document-1.txt'));
});

test('document 2: a counter with the unit 1 gets no suffix for it', async () => {
  const text = await textOf([
    counter('samara.cli.run.invocations', [{ attributes: { command: 'run' }, value: 1 }], {
      unit: '1',
      description: 'Number of times the run command was invoked',
    }),
  ]);
  expect(text).toBe(golden('document-2.txt'));
});

const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

test('document 3: counters, the histogram of durations with its buckets, the state of the breaker', async () => {
  const tool = 'calculator';
  const namespace = 'math';
  const text = await textOf([
    counter(
      'tool_executions_total',
      [
        { attributes: { tool, namespace, status: 'success' }, value: 41 },
        { attributes: { tool, namespace, status: 'error' }, value: 1 },
      ],
      { description: 'Total number of tool executions' },
    ),
    counter(
      'tool_cache_operations_total',
      [
        { attributes: { tool, operation: 'lookup', result: 'hit' }, value: 30 },
        { attributes: { tool, operation: 'lookup', result: 'miss' }, value: 12 },
        { attributes: { tool, operation: 'set', result: 'set' }, value: 12 },
      ],
      { description: 'Total cache operations' },
    ),
    counter(
      'tool_retry_attempts_total',
      [
        { attributes: { tool, attempt: '0', success: 'true' }, value: 40 },
        { attributes: { tool, attempt: 1, success: false }, value: 2 },
      ],
      { description: 'Total retry attempts' },
    ),
    counter('tool_circuit_breaker_failures_total', [{ attributes: { tool }, value: 1 }], {
      description: 'Total circuit breaker failures',
    }),
    counter(
      'tool_rate_limit_checks_total',
      [
        { attributes: { tool, allowed: true }, value: 41 },
        { attributes: { tool, allowed: false }, value: 1 },
      ],
      { description: 'Total rate limit checks' },
    ),
    histogram(
      'tool_execution_duration_seconds',
      DURATIONS,
      [{ attributes: { tool, namespace }, counts: [1, 2, 3, 4, 5, 6, 7, 6, 5, 2, 0, 0, 0, 1, 0], sum: 16.25 }],
      { unit: 's', description: 'Tool execution duration histogram' },
    ),
    gauge('tool_circuit_breaker_state', [{ attributes: { tool }, value: 2 }], {
      description: 'Current circuit breaker state',
    }),
  ]);
  expect(text).toBe(golden('document-3.txt'));
});

test('OpenMetrics: units, exemplars, canonical bounds and the end', async () => {
  const text = await openMetricsOf([
    counter(
      'requests_total',
      [
        {
          attributes: { status: 200, method: 'POST' },
          value: 1234.5,
          exemplars: [exemplar(2, { filteredAttributes: { 'user.id': 7 } })],
        },
      ],
      { description: 'Requests that were "served"\nor not' },
    ),
    histogram(
      'request_duration_ms',
      [0.5, 100, 1e6],
      [{ counts: [0, 500, 300, 200], sum: 125_000, exemplars: [exemplar(99.5)] }],
      { unit: 'ms' },
    ),
    upDownCounter('queue.size', [{ value: -3, exemplars: [exemplar(1)] }], { unit: 'By' }),
  ]);
  expect(text).toBe(golden('openmetrics.txt'));
});
