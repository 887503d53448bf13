import type { StandardExporter } from '@throughline/core';

/** The `SpanExporter` of the OpenTelemetry SDK, as far as it is called. */
export type SpanExporter = StandardExporter;
