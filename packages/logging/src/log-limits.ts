import type { Settings } from '@throughline/core';

import { DEFAULT_ATTRIBUTE_COUNT } from './log-record-maker.ts';

/** How much a log record may hold. See the OpenTelemetry Logs SDK specification, LogRecord Limits. */
export interface LogLimits {
  /** Attributes of a record. Default 128. */
  readonly attributeCount: number;
  /** Characters of a text in the body and in attributes, however deep it stands. Default: no limit but that of the whole record. */
  readonly attributeValueLength: number;
}

/** Reads the limits: `OTEL_LOGRECORD_*` before the general `OTEL_ATTRIBUTE_*`, both before the code. */
export function readLogLimits(settings: Settings, fromCode: Partial<LogLimits> = {}): LogLimits {
  const { attributeCount, attributeValueLength } = fromCode;
  const length = attributeValueLength === Infinity ? undefined : attributeValueLength;
  const generalCount = settings.integer('OTEL_ATTRIBUTE_COUNT_LIMIT', attributeCount, DEFAULT_ATTRIBUTE_COUNT);
  const generalLength = settings.integer('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', length, Infinity);
  return {
    attributeCount: settings.integer('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', undefined, generalCount),
    attributeValueLength: settings.integer('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', undefined, generalLength),
  };
}
