import type { Attributes, Context } from '@opentelemetry/api';
import type { InstrumentPort, MetricInstrument, MetricSource } from '@throughline/core';
import { ports, registry } from '@throughline/core';

/** An instrument that may be made before telemetry starts and outlives its shutdown: it asks for the engine's when there is another engine. */
export class LateInstrument {
  readonly source: MetricSource;
  private port: InstrumentPort = registry.noInstruments;
  private target: MetricInstrument;

  constructor(source: MetricSource) {
    this.source = source;
    this.target = registry.noInstruments.instrument(source);
    this.bind();
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    const target = this.target.live ? this.target : this.bind();
    target.record(value, attributes, context);
  }

  remove(attributes: Attributes): void {
    const target = this.target.live ? this.target : this.bind();
    target.remove(attributes);
  }

  private bind(): MetricInstrument {
    const port = ports.instrument;
    if (port !== this.port) {
      this.port = port;
      this.target = port.instrument(this.source);
    }
    return this.target;
  }
}
