/** What sinks are called in the metrics that telemetry has of itself (semantic conventions: OpenTelemetry SDK metrics). */
import type { Attributes } from '@opentelemetry/api';

import type { DeliveryReport } from './delivery-report.ts';

/** A sink with the names of its exporter and of the processor before it. */
export interface NamedSink<Sink> {
  readonly sink: Sink;
  readonly exporter: Attributes;
  readonly processor: Attributes;
}

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['http/protobuf', 'otlp_http'],
  ['http/json', 'otlp_http_json'],
  ['grpc', 'otlp_grpc'],
]);

const RECORDS = { traces: 'span', metrics: 'metric', logs: 'log' } as const;

/** Names each sink by its type and by its place among those of its type, so all of them are given, in their order. */
export function nameSinks<Sink extends Pick<DeliveryReport, 'sink' | 'signal'>>(
  sinks: readonly Sink[],
): NamedSink<Sink>[] {
  const seen = new Map<string, number>();
  const name = (type: string): Attributes => {
    const place = seen.get(type) ?? 0;
    seen.set(type, place + 1);
    return { 'otel.component.type': type, 'otel.component.name': `${type}/${place}` };
  };
  return sinks.map((sink) => {
    const [product, protocol = ''] = sink.sink.split(' ');
    const kind = (product === 'otlp' ? PROTOCOLS.get(protocol) : undefined) ?? product;
    const record = RECORDS[sink.signal];
    return { sink, exporter: name(`${kind}_${record}_exporter`), processor: name(`batching_${record}_processor`) };
  });
}
