import type { Core, MetricCollectionPort, Temporality } from '@throughline/core';
import { LONGEST_TIMER_MS, plainCopy, shown } from '@throughline/core';

import type * as consoleReader from './console-reader.ts';

/** How metrics are written to stdout. */
export interface MetricConsoleOptions {
  /** The time between two collections, in milliseconds. Default 10000 (specification: Metrics Exporter, Standard output). `OTEL_METRIC_EXPORT_INTERVAL`. */
  readonly intervalMs?: number | undefined;
  /** Whether points tell what happened since the start, or since they were written last. Default `cumulative`. */
  readonly temporality?: Temporality | undefined;
}

interface ConsoleCode {
  readonly startConsoleReader: typeof consoleReader.startConsoleReader;
}

const INTERVAL_MS = 10_000;
const TIMEOUT_MS = 30_000;
const TIMER = { min: 1, max: LONGEST_TIMER_MS };

/** Has metrics written to stdout where somebody asks for it. None of the code for it is loaded where nobody does. */
export function startConsole(
  core: Core,
  given: boolean | MetricConsoleOptions | undefined,
  engine: MetricCollectionPort,
): consoleReader.ConsoleReader | undefined {
  if (!isWanted(core, given)) return undefined;
  const { settings } = core;
  const options: Partial<MetricConsoleOptions> = typeof given === 'object' ? plainCopy(given) : {};
  const start = (require('./console-reader') as ConsoleCode).startConsoleReader;
  return start(engine, {
    intervalMs: settings.integer('OTEL_METRIC_EXPORT_INTERVAL', options.intervalMs, INTERVAL_MS, TIMER),
    timeoutMs: settings.timeout('OTEL_METRIC_EXPORT_TIMEOUT', undefined, TIMEOUT_MS),
    temporality: temporalityOf(core, options.temporality),
  });
}

function isWanted({ settings }: Core, given: boolean | MetricConsoleOptions | undefined): boolean {
  const isAskedFor = given === true || (typeof given === 'object' && given !== null);
  const fromCode = isAskedFor ? ['otlp', 'console'] : undefined;
  const names = settings.list('OTEL_METRICS_EXPORTER', fromCode, ['otlp']).map((name) => name.toLowerCase());
  return names.includes('console') && !names.includes('none');
}

function temporalityOf(core: Core, given: unknown): Temporality {
  if (given === 'delta' || given === 'cumulative' || given === undefined) return given ?? 'cumulative';
  core.report(
    'TL_CONFIG_VALUE',
    `console.temporality: expected cumulative or delta, received ${shown(given)}; it was ignored`,
    'Set it to cumulative or delta, or remove it.',
  );
  return 'cumulative';
}
