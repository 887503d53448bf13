import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Core, MetricCollectionPort, MetricReader, MetricSnapshot } from '@throughline/core';
import { followWallClock, internalLog, reasonOf, runInContext } from '@throughline/core';

const NOTHING: MetricSnapshot = { scopes: [], failures: [] };

/** Asks the engine for what was recorded. Whatever the engine does, it neither throws nor rejects. */
export interface Collector {
  /** Whether a collection is under way. */
  isBusy(): boolean;
  /** Collects until a moment of `Date.now()`. */
  collect(deadline: number): Promise<MetricSnapshot>;
  /** Collects what is there without waiting. */
  collectNow(): MetricSnapshot;
  /** Goes on asking the engine of now, also after the port has become a no-op. */
  holdOn(): void;
}

/** Makes a collector for a reader. */
export function createCollector({ ports }: Core, reader: MetricReader): Collector {
  let held: MetricCollectionPort | undefined;
  let underWay = 0;
  const port = (): MetricCollectionPort => held ?? ports.metricCollection;
  // The callbacks are the application's own: they run neither in the context that triggered the collection nor in one without tracing.
  const atRoot = <R>(fn: () => R): R => runInContext(ROOT_CONTEXT, fn);
  return {
    isBusy: () => underWay > 0,
    collect: async (deadline) => {
      underWay++;
      try {
        return await atRoot(() => port().collect(reader, deadline));
      } catch (error) {
        return failed(error);
      } finally {
        underWay--;
        followWallClock();
      }
    },
    collectNow: () => {
      followWallClock();
      try {
        return atRoot(() => port().collectNow(reader));
      } catch (error) {
        return failed(error);
      }
    },
    holdOn: () => {
      held ??= ports.metricCollection;
    },
  };
}

function failed(error: unknown): MetricSnapshot {
  internalLog.error(`metrics could not be collected: ${reasonOf(error)}`);
  return NOTHING;
}
