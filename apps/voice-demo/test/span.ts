import type { ReceivedSpan } from '@throughline/testing';

const START = 1_763_700_000_000_000_000n;

let count = 0;

/** A span as the receiver would list it; `parent` gives it a trace, a parent and a service. */
export function span(name: string, fields: Partial<ReceivedSpan> = {}, parent?: ReceivedSpan): ReceivedSpan {
  count += 1;
  const startTimeUnixNano = START + BigInt(count) * 1_000_000n;
  return {
    traceId: parent?.traceId ?? '0af7651916cd43dd8448eb211c80319c',
    spanId: count.toString(16).padStart(16, '0'),
    parentSpanId: parent?.spanId,
    traceState: '',
    flags: 257,
    name,
    kind: 'INTERNAL',
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + 2_500_000n,
    durationMs: 2.5,
    attributes: {},
    events: [],
    links: [],
    status: { code: 'UNSET', message: '' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource: {},
    resourceSchemaUrl: '',
    serviceName: parent?.serviceName ?? 'gateway',
    scope: { name: 'demo', version: '', schemaUrl: '', attributes: {} },
    ...fields,
  };
}
