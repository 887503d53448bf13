/**
 * Writes metrics to stdout, for development (specification: Metrics Exporter, Standard output). It is loaded where somebody asks for it.
 *
 * A collection is one write. At its interval it writes in any case; a flush and the end write only what was not written before.
 */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { MetricCollectionPort, MetricReader, MetricSnapshot, Temporality } from '@throughline/core';
import {
  SELF_SCOPE,
  addMetricReader,
  createLineWriter,
  followWallClock,
  internalLog,
  reasonOf,
  runInContext,
  runUntraced,
} from '@throughline/core';

import { textOf } from './console-text.ts';

/** How metrics are written. */
export interface ConsoleSetting {
  /** The time between two collections, in milliseconds. */
  readonly intervalMs: number;
  /** How long callbacks may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly temporality: Temporality;
}

/** What writes metrics. Deadlines are moments of `Date.now()`. */
export interface ConsoleReader {
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
  /** Writes what is left where there is no event loop any more. */
  exit(): void;
}

/** Starts to write what the engine has, until it is stopped. */
export function startConsoleReader(
  engine: MetricCollectionPort,
  { intervalMs, timeoutMs, temporality }: ConsoleSetting,
  write: (text: string) => void = createLineWriter('stdout'),
): ConsoleReader {
  const reader: MetricReader = { name: 'console', temporality: () => temporality };
  const disconnect = addMetricReader(reader);
  let written = '';
  let underWay = 0;
  let ended = false;

  function print(snapshot: MetricSnapshot, onlyNews: boolean): void {
    if (ended) return;
    try {
      // What telemetry says of itself is different after each export, and that alone is no news.
      const text = textOf(snapshot.scopes.filter(({ scope }) => scope.name !== SELF_SCOPE.name));
      const isNews = temporality === 'delta' ? text !== '' : text !== written;
      if (onlyNews && !isNews) return;
      written = text;
      const self = textOf(snapshot.scopes.filter(({ scope }) => scope.name === SELF_SCOPE.name));
      if (text + self !== '') write(`METRICS - ${new Date().toISOString()}\n${text}${self}`);
    } catch (error) {
      internalLog.error(`metrics could not be written to stdout: ${reasonOf(error)}`);
    }
  }

  async function collect(deadline: number, onlyNews: boolean): Promise<void> {
    underWay++;
    followWallClock();
    // The callbacks are the application's own: they run neither in the context that triggered the collection nor in one without tracing.
    const snapshot = await runInContext(ROOT_CONTEXT, () => engine.collect(reader, deadline));
    underWay--;
    print(snapshot, onlyNews);
  }

  const timer = runUntraced(() =>
    setInterval(() => {
      if (underWay === 0) void collect(Date.now() + timeoutMs, false);
    }, intervalMs),
  );
  timer.unref();

  // Callbacks that hang have to leave time for writing.
  const deadlineOfCallbacks = (deadline: number): number =>
    Date.now() + Math.min(Math.max(0, deadline - Date.now()) / 2, timeoutMs);
  return {
    flush: (deadline) => collect(deadlineOfCallbacks(deadline), true),
    async stop(deadline) {
      clearInterval(timer);
      await collect(deadlineOfCallbacks(deadline), true);
      ended = true;
      disconnect();
    },
    exit() {
      clearInterval(timer);
      if (!ended)
        print(
          runInContext(ROOT_CONTEXT, () => engine.collectNow(reader)),
          true,
        );
      ended = true;
    },
  };
}
