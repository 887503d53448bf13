import type { MetricReaderOptions } from '@opentelemetry/sdk-metrics';
import { MetricReader } from '@opentelemetry/sdk-metrics';

/** A reader of the official SDK that collects when it is asked. */
// oxlint-disable-next-line house/only-errors-extend -- the SDK wants readers to be subclasses
class ManualReader extends MetricReader {
  override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Makes a reader of the official SDK that collects when it is asked. */
export function manualReader(options: MetricReaderOptions = {}): MetricReader {
  return new ManualReader(options);
}
