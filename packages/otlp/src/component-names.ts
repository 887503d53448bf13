/** What a sink is called in the metrics that telemetry has of itself (semantic conventions: OpenTelemetry SDK metrics). */
import type { Attributes } from '@opentelemetry/api';
import type { DeliveryReport, NamedSink } from '@throughline/core';
import { nameSinks, registry } from '@throughline/core';

import type { Signal } from './signal.ts';

/** The names of an exporter and of the processor before it. Each is looked up: they depend on which other sinks there are. */
export interface ComponentNames {
  exporter(): Attributes;
  processor(): Attributes;
}

type ComponentAttributes = Pick<NamedSink<unknown>, 'exporter' | 'processor'>;

/** The sink that is named. */
export interface OwnSink {
  readonly signal: Signal;
  /** Its name in the books. */
  readonly name: string;
  /** What its books said last. */
  latest(): DeliveryReport | undefined;
}

/** Finds the names of a sink among those of all sinks. */
export function createComponentNames({ signal, name, latest }: OwnSink): ComponentNames {
  const alone = nameSinks([{ sink: name, signal: signal.name }])[0] as ComponentAttributes;

  function own(): ComponentAttributes {
    // Reading the books is what brings the latest about.
    const named = nameSinks(registry.running?.report().deliveries ?? []);
    const mine = latest();
    return named.find(({ sink }) => sink === mine) ?? alone;
  }

  return { exporter: () => own().exporter, processor: () => own().processor };
}
