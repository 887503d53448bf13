import type { HrTime } from '@opentelemetry/api';
import type { AnyValue, AnyValueMap } from '@opentelemetry/api-logs';
import { SeverityNumber } from '@opentelemetry/api-logs';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { InstrumentationScope, LogAttributeList, LogRecord, LogValue, Resource } from '@throughline/core';
import { LogFields, spanIdToHex, traceIdToHex } from '@throughline/core';

type LogSerializer = ISerializer<ReadableLogRecord[], unknown>;

/** The same log records, encoded by the official serializer: the oracle of our encoders. Times have to be explicit. It knows no `bigint`. */
export function officialLogs(serializer: LogSerializer, resource: Resource, records: readonly LogRecord[]): Uint8Array {
  const schema = resource.schemaUrl === undefined ? {} : { schemaUrl: resource.schemaUrl };
  const official = resourceFromAttributes(resource.attributes, schema);
  const bytes = serializer.serializeRequest(records.map((record) => readable(record, official)));
  if (bytes === undefined) throw new Error('the official serializer gave nothing');
  return bytes;
}

function readable(record: LogRecord, resource: ReadableLogRecord['resource']): ReadableLogRecord {
  const { identity, severityText, eventName, body, block } = record;
  return {
    hrTime: record.explicitTime as HrTime,
    hrTimeObserved: record.explicitObservedTime as HrTime,
    severityNumber: SeverityNumber[SeverityNumber[record.severityNumber] as keyof typeof SeverityNumber],
    ...(severityText === undefined ? {} : { severityText }),
    ...(eventName === undefined ? {} : { eventName }),
    ...(body === undefined ? {} : { body: officialValue(body) }),
    ...(identity === undefined
      ? {}
      : {
          spanContext: {
            traceId: traceIdToHex(identity),
            spanId: spanIdToHex(identity),
            traceFlags: identity.traceFlags,
          },
        }),
    resource,
    instrumentationScope: officialScope(record.scope),
    attributes: officialFields([...(block?.attributeList ?? []), ...(record.attributeList ?? [])]),
    droppedAttributesCount: record.droppedAttributes,
  };
}

const officialScopes = new Map<InstrumentationScope, ReadableLogRecord['instrumentationScope']>();

// Records are grouped by the identity of their scopes.
function officialScope(scope: InstrumentationScope): ReadableLogRecord['instrumentationScope'] {
  const known = officialScopes.get(scope);
  if (known !== undefined) return known;
  const made = {
    name: scope.name,
    ...(scope.version === undefined ? {} : { version: scope.version }),
    ...(scope.schemaUrl === undefined ? {} : { schemaUrl: scope.schemaUrl }),
    ...(scope.attributes === undefined ? {} : { attributes: scope.attributes as AnyValueMap }),
  };
  officialScopes.set(scope, made);
  return made;
}

function officialFields(list: LogAttributeList): AnyValueMap {
  const fields: AnyValueMap = {};
  for (let index = 0; index < list.length; index += 2)
    fields[list[index] as string] = officialValue(list[index + 1] as LogValue);
  return fields;
}

function officialValue(value: LogValue): AnyValue {
  if (value instanceof LogFields) return officialFields(value.list);
  if (Array.isArray(value)) return value.map(officialValue);
  return value as AnyValue;
}
