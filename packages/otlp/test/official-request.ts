import type { AttributeValue, Attributes, HrTime } from '@opentelemetry/api';
import { createTraceState } from '@opentelemetry/api';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { AttributeList, InstrumentationScope, Resource, SpanRecord } from '@throughline/core';
import { spanIdToHex, traceIdToHex, wordToHex } from '@throughline/core';

type TraceSerializer = ISerializer<ReadableSpan[], unknown>;

/** The same spans, encoded by the official serializer: the oracle of our encoders. Times have to be explicit. */
export function officialRequest(
  serializer: TraceSerializer,
  resource: Resource,
  records: readonly SpanRecord[],
): Uint8Array {
  const official = resourceFromAttributes(
    resource.attributes,
    resource.schemaUrl === undefined ? {} : { schemaUrl: resource.schemaUrl },
  );
  const bytes = serializer.serializeRequest(records.map((record) => readable(record, official)));
  if (bytes === undefined) throw new Error('the official serializer gave nothing');
  return bytes;
}

function readable(record: SpanRecord, resource: ReadableSpan['resource']): ReadableSpan {
  const parentId = wordToHex(record.parentId0) + wordToHex(record.parentId1);
  const blocks = [record.block, record.connectionBlock].flatMap((block) => block?.attributeList ?? []);
  const span: Partial<ReadableSpan> = {
    name: record.name,
    kind: record.kind,
    spanContext: () => ({
      traceId: traceIdToHex(record),
      spanId: spanIdToHex(record),
      traceFlags: record.traceFlags,
      ...(record.traceState === undefined ? {} : { traceState: record.traceState }),
    }),
    startTime: record.explicitStart as HrTime,
    endTime: record.explicitEnd as HrTime,
    status: {
      code: record.statusCode,
      ...(record.statusMessage === undefined ? {} : { message: record.statusMessage }),
    },
    attributes: attributesOf([...blocks, ...(record.attributeList ?? [])]),
    events: (record.eventList ?? []).map(({ name, explicitTime, attributeList, droppedAttributes }) => ({
      name,
      time: explicitTime as HrTime,
      attributes: attributesOf(attributeList ?? []),
      droppedAttributesCount: droppedAttributes,
    })),
    links: (record.linkList ?? []).map(({ attributeList, droppedAttributes, traceState, ...context }) => ({
      context: { ...context, ...(traceState === undefined ? {} : { traceState }) },
      attributes: attributesOf(attributeList ?? []),
      droppedAttributesCount: droppedAttributes,
    })),
    resource,
    instrumentationScope: officialScope(record.scope),
    droppedAttributesCount: record.droppedAttributes,
    droppedEventsCount: record.droppedEvents,
    droppedLinksCount: record.droppedLinks,
  };
  const hasParent = (record.parentId0 | record.parentId1) !== 0;
  if (!hasParent) return span as ReadableSpan;
  const parentSpanContext = {
    traceId: traceIdToHex(record),
    spanId: parentId,
    traceFlags: 1,
    isRemote: record.parentIsRemote,
  };
  return { ...span, parentSpanContext } as ReadableSpan;
}

const officialScopes = new Map<InstrumentationScope, ReadableSpan['instrumentationScope']>();

// Spans are grouped by the identity of their scopes.
function officialScope(scope: InstrumentationScope): ReadableSpan['instrumentationScope'] {
  const known = officialScopes.get(scope);
  if (known !== undefined) return known;
  const made = {
    name: scope.name,
    ...(scope.version === undefined ? {} : { version: scope.version }),
    ...(scope.schemaUrl === undefined ? {} : { schemaUrl: scope.schemaUrl }),
    ...(scope.attributes === undefined ? {} : { attributes: scope.attributes }),
  };
  officialScopes.set(scope, made);
  return made;
}

function attributesOf(list: AttributeList): Attributes {
  const attributes: Attributes = {};
  for (let index = 0; index < list.length; index += 2)
    attributes[list[index] as string] = list[index + 1] as AttributeValue;
  return attributes;
}

/** A trace state as the API makes it. */
export function traceStateOf(text: string): SpanRecord['traceState'] {
  return createTraceState(text);
}
