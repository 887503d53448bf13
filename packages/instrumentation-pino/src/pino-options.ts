import type { Span } from '@opentelemetry/api';

/** The names under which the ids of the span stand in a line. */
export interface LogKeys {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: string;
}

/** Adds to what a line inside a span says. `record` holds the ids; what is written to it stands in the line, where the application says nothing of the same name. */
export type LogHook = (span: Span, record: Record<string, unknown>, level?: number) => void;

/** The options of the pino instrumentation, by the names of the official one. All are optional. */
export interface PinoOptions {
  /** Leaves the lines as they are: no ids, and `logHook` is not called. Default `false`. */
  readonly disableLogCorrelation?: boolean | undefined;
  /** Makes no log records of the lines. Default `false`. */
  readonly disableLogSending?: boolean | undefined;
  /** Default `trace_id`, `span_id` and `trace_flags`; each can be given alone. */
  readonly logKeys?: Partial<LogKeys> | undefined;
  /** Is called for each line inside a span. One that throws is reported once, and the line keeps its ids. */
  readonly logHook?: LogHook | undefined;
}
