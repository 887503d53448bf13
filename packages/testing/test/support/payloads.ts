import decoder from 'otlp-decoder/build/src/generated/root.js';

/** A complete span in OTLP/JSON; the ids differ from call to call where they are not given. */
export function jsonSpan(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  count += 1;
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: count.toString(16).padStart(16, '0'),
    name: 'work',
    kind: 1,
    startTimeUnixNano: '1763700000000000000',
    endTimeUnixNano: '1763700000001000000',
    ...fields,
  };
}

let count = 0;

/** A trace export request in OTLP/JSON. */
export function jsonTraces(...spans: Record<string, unknown>[]): Record<string, unknown> {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'billing' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans }] }] };
}

interface Encodable {
  fromObject(object: object): object;
  encode(message: object): { finish(): Uint8Array };
}

interface Root {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: Readonly<Record<string, { readonly v1: Readonly<Record<string, Encodable>> }>>;
    };
  };
}

const { opentelemetry } = decoder as unknown as Root;

/** Encodes an OTLP/JSON export request as protobuf, with the generated encoder. */
export function protobufOf(json: object, service: 'trace' | 'metrics' | 'logs' = 'trace'): Buffer {
  const message = `Export${service[0]?.toUpperCase()}${service.slice(1)}ServiceRequest`;
  const type = opentelemetry.proto.collector[service]?.v1[message];
  if (type === undefined) throw new Error(`No message ${message}`);
  const withBytes: unknown = JSON.parse(JSON.stringify(json), (key, value: unknown) =>
    /^(?:trace|span|parentSpan)Id$/.test(key) ? Buffer.from(String(value), 'hex').toString('base64') : value,
  );
  return Buffer.from(type.encode(type.fromObject(withBytes as object)).finish());
}

/** A trace export request in protobuf with one complete span. */
export function protobufTraces(fields?: Readonly<Record<string, unknown>>): Buffer {
  return protobufOf(jsonTraces(jsonSpan(fields)));
}
