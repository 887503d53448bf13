import { checkLogs } from './check-logs.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkTraces } from './check-traces.ts';
import type { Finding } from './format-finding.ts';
import type { ExportRequest } from './format-messages.ts';

/** Finds what is wrong with the content of a request that decodes. */
export function checkPayload(request: ExportRequest): Finding[] {
  return [
    ...checkTraces(request.resourceSpans),
    ...checkMetrics(request.resourceMetrics),
    ...checkLogs(request.resourceLogs),
  ];
}
