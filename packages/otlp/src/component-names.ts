/** What a sink is called in the metrics that telemetry has of itself (semantic conventions: OpenTelemetry SDK metrics). */
import type { Attributes } from '@opentelemetry/api';
import type { DeliveryReport } from '@throughline/core';
import { registry } from '@throughline/core';

import type { Signal } from './signal.ts';

/** The names of an exporter and of the processor before it. Each is looked up: they depend on which other sinks there are. */
export interface ComponentNames {
  exporter(): Attributes;
  processor(): Attributes;
}

/** The sink that is named. */
export interface NamedSink {
  readonly signal: Signal;
  /** Its name in the books. */
  readonly name: string;
  /** What its books said last. */
  latest(): DeliveryReport | undefined;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['otlp http/protobuf', 'otlp_http'],
  ['otlp http/json', 'otlp_http_json'],
  ['otlp grpc', 'otlp_grpc'],
]);

/** The first two words of a name: what it is, without where it leads. */
function kindOf(name: string): string {
  return name.split(' ', 2).join(' ');
}

/** Names a sink by its types, and by its place among those of its type. */
export function createComponentNames({ signal, name, latest }: NamedSink): ComponentNames {
  const kind = kindOf(name);

  /** The place of the sink among the sinks of its signal that are like it. */
  function placeAmong(isAlike: (delivery: DeliveryReport) => boolean): number {
    const deliveries = registry.running?.report().deliveries ?? [];
    const own = latest();
    const alike = deliveries.filter((delivery) => delivery.signal === signal.name && isAlike(delivery));
    return Math.max(0, own === undefined ? 0 : alike.indexOf(own));
  }

  const named = (type: string, place: number): Attributes => ({
    'otel.component.type': type,
    'otel.component.name': `${type}/${place}`,
  });

  return {
    exporter: () =>
      named(
        `${TYPES.get(kind) ?? kind}_${signal.component}_exporter`,
        placeAmong((delivery) => kindOf(delivery.sink) === kind),
      ),
    processor: () =>
      named(
        `batching_${signal.component}_processor`,
        placeAmong(() => true),
      ),
  };
}
