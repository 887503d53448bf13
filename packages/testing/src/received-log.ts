import { type Attributes, attributesOf, type AttributeValue, valueOf } from './attribute-value.ts';
import type { ExportRequest, RawLogRecord } from './format-messages.ts';
import { originOf, type ReceivedOrigin } from './received-origin.ts';

/** One log record as it arrived. */
export interface ReceivedLogRecord extends ReceivedOrigin {
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
  /** `undefined` outside a trace. */
  readonly traceId: string | undefined;
  /** `undefined` outside a span. */
  readonly spanId: string | undefined;
  readonly eventName: string;
}

/** Flattens an export request into its log records. */
export function logRecordsOf(request: ExportRequest): ReceivedLogRecord[] {
  return request.resourceLogs.flatMap((ofResource) =>
    ofResource.scopeLogs.flatMap((ofScope) => {
      const origin = originOf({ ofResource, ofScope });
      return ofScope.logRecords.map((record) => recordOf(record, origin));
    }),
  );
}

function recordOf(record: RawLogRecord, origin: ReceivedOrigin): ReceivedLogRecord {
  return {
    timeUnixNano: record.timeUnixNano,
    observedTimeUnixNano: record.observedTimeUnixNano,
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    body: valueOf(record.body),
    attributes: attributesOf(record.attributes),
    droppedAttributesCount: record.droppedAttributesCount,
    flags: record.flags,
    traceId: record.traceId === '' ? undefined : record.traceId,
    spanId: record.spanId === '' ? undefined : record.spanId,
    eventName: record.eventName,
    ...origin,
  };
}
