/** How long exports take, from the first try to the end of the last one, as a metric (semantic conventions: OpenTelemetry SDK metrics). */
import type { Attributes } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { MetricHandle, MetricSource } from '@throughline/core';
import { SELF_SCOPE, internalLog, metricsAreOn, ports, reasonOf } from '@throughline/core';

import type { ComponentNames } from './component-names.ts';
import type { Outcome } from './outcome.ts';
import type { Endpoint } from './transport.ts';

const DURATION: MetricSource = {
  scope: SELF_SCOPE,
  kind: 'histogram',
  name: 'otel.sdk.exporter.operation.duration',
  unit: 's',
  description: 'How long the export of a batch took, with all its tries.',
};

/** Notes the end of an export, and the milliseconds it took. */
export type ExportNote = (outcome: Outcome, tookMs: number) => void;

/** Makes what notes the exports to an endpoint. Costs nothing where there are no metrics. */
export function createExportNote(names: ComponentNames, endpoint: () => Endpoint | undefined): ExportNote {
  const handles = new Map<string, MetricHandle>();

  function handleOf(outcome: Outcome): MetricHandle {
    const said = saidOf(outcome);
    const key = JSON.stringify(said);
    let handle = handles.get(key);
    if (handle === undefined) {
      handle = ports.instrument.handle(DURATION, { ...names.exporter(), ...addressOf(endpoint()), ...said });
      handles.set(key, handle);
    }
    return handle;
  }

  return (outcome, tookMs) => {
    if (!metricsAreOn()) return;
    try {
      handleOf(outcome).record(tookMs / 1_000, ROOT_CONTEXT);
    } catch (error) {
      internalLog.error(`the duration of an export could not be recorded: ${reasonOf(error)}`);
    }
  };
}

/** What an outcome says of itself. A partial success is none. */
function saidOf(outcome: Outcome): Attributes {
  if (!outcome.accepted) return { ...outcome.status, 'error.type': outcome.errorType };
  return outcome.rejected > 0 ? { ...outcome.status, 'error.type': 'rejected' } : { ...outcome.status };
}

function addressOf(endpoint: Endpoint | undefined): Attributes {
  if (endpoint === undefined) return {};
  const { protocol, hostname, port } = new URL(endpoint.url);
  const usual = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname.replace(/^\[|\]$/g, ''), 'server.port': port === '' ? usual : Number(port) };
}
