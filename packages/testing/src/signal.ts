export type Signal = 'traces' | 'metrics' | 'logs';

/** What the OTLP specification fixes for one signal. */
export interface SignalDefinition {
  readonly signal: Signal;
  readonly httpPath: string;
  readonly grpcPath: string;
  readonly requestMessage: string;
  /** The field of the partial success message that counts what was refused. */
  readonly rejectedField: 'rejectedSpans' | 'rejectedDataPoints' | 'rejectedLogRecords';
}

const collector = '/opentelemetry.proto.collector';

export const signalDefinitions: readonly SignalDefinition[] = [
  {
    signal: 'traces',
    httpPath: '/v1/traces',
    grpcPath: `${collector}.trace.v1.TraceService/Export`,
    requestMessage: 'ExportTraceServiceRequest',
    rejectedField: 'rejectedSpans',
  },
  {
    signal: 'metrics',
    httpPath: '/v1/metrics',
    grpcPath: `${collector}.metrics.v1.MetricsService/Export`,
    requestMessage: 'ExportMetricsServiceRequest',
    rejectedField: 'rejectedDataPoints',
  },
  {
    signal: 'logs',
    httpPath: '/v1/logs',
    grpcPath: `${collector}.logs.v1.LogsService/Export`,
    requestMessage: 'ExportLogsServiceRequest',
    rejectedField: 'rejectedLogRecords',
  },
];
