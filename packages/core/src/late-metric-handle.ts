import type { Attributes, Context } from '@opentelemetry/api';

import type { InstrumentPort, MetricHandle, MetricInstrument, MetricSource } from './metric-ports.ts';

/** Where the instrument port of the process stands. */
interface PortHolder {
  readonly instrument: InstrumentPort;
}

/** A handle that was asked for while there was no engine, and finds the one that has come since. */
class LateMetricHandle implements MetricHandle {
  private port: InstrumentPort | undefined = undefined;
  private target: MetricHandle | undefined = undefined;
  private readonly holder: PortHolder;
  private readonly source: MetricSource;
  private readonly attributes: Attributes;

  constructor(holder: PortHolder, source: MetricSource, attributes: Attributes) {
    this.holder = holder;
    this.source = source;
    this.attributes = attributes;
  }

  record(value: number, context?: Context): void {
    const port = this.holder.instrument;
    if (port !== this.port) this.bind(port);
    this.target?.record(value, context);
  }

  private bind(port: InstrumentPort): void {
    this.port = port;
    const handle = port.handle(this.source, this.attributes);
    this.target = handle instanceof LateMetricHandle ? undefined : handle;
  }
}

/** The instrument of a process without metrics: whoever keeps it asks for its successor. */
export const NO_INSTRUMENT: MetricInstrument = { live: false, record: () => undefined, remove: () => undefined };

/** Makes the instrument port of a process without metrics. */
export function lateInstruments(holder: PortHolder): InstrumentPort {
  return {
    handle: (source, attributes) => new LateMetricHandle(holder, source, attributes),
    instrument: () => NO_INSTRUMENT,
  };
}
