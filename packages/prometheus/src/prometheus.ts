import type { Component, ComponentHandle, Core, TelemetryStatus } from '@throughline/core';
import { plainCopy } from '@throughline/core';

import { clusterRole, isWorker } from './cluster-role.ts';
import { holdReader } from './collection.ts';
import type { MetricsServer } from './metrics-server.ts';
import { startMetricsServer } from './metrics-server.ts';
import { takePart } from './page.ts';
import type { PageOptions } from './page-options.ts';
import { readPageOptions } from './page-options.ts';
import { readPath } from './page-path.ts';
import { reportTo } from './problems.ts';

/** Options of `prometheus`. The environment wins over `host` and `port`. */
export interface PrometheusOptions extends PageOptions {
  /** Whether to listen on a port of its own. Default `false`; `OTEL_METRICS_EXPORTER=prometheus` asks for it too, and `none` forbids it. */
  readonly server?: boolean | undefined;
  /** The address to listen at. Default `127.0.0.1`. Variable `OTEL_EXPORTER_PROMETHEUS_HOST`. */
  readonly host?: string | undefined;
  /** The port to listen at, from 0 to 65535; 0 takes any that is free. Default 9464. Variable `OTEL_EXPORTER_PROMETHEUS_PORT`. */
  readonly port?: number | undefined;
  /** Where the page is. Default `/metrics`. */
  readonly path?: string | undefined;
}

type ServerStatus = TelemetryStatus['metricsServer'];

const NOT_ASKED_FOR: ServerStatus = {
  started: false,
  reason: 'nobody asked for it: set OTEL_METRICS_EXPORTER=prometheus, or serve the page with metricsHandler()',
};
const OF_THE_PRIMARY: ServerStatus = {
  started: false,
  reason: 'the primary process of the cluster serves the metrics of its workers',
};
const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 9464;

/**
 * Shows metrics to Prometheus, on a port of its own where that is asked for.
 *
 * Never throws: what is wrong, such as a port in use, stands in the status with its fix, and the application goes on. In a process of
 * `node:cluster` only the primary listens; its page has the metrics of all workers.
 */
export function prometheus(options: PrometheusOptions = {}): Component {
  return { name: 'prometheus', start: (core) => start(core, plainCopy(options)) };
}

function start(core: Core, options: Partial<PrometheusOptions>): ComponentHandle {
  const unreport = reportTo(core);
  const release = holdReader();
  takePart();
  const server = wantsServer(core, options) && !isWorker() ? listen(core, options) : undefined;
  core.status.metricsServer(() => serverStatus(server));
  return {
    ready: server === undefined ? Promise.resolve() : server.ready.then(() => reportFailure(core, server)),
    flush: async () => clusterRole().tell(),
    async stop(deadline) {
      clusterRole().tell();
      await server?.close(deadline);
      release();
      unreport();
    },
    exit: () => clusterRole().tell(),
  };
}

function wantsServer({ settings }: Core, { server }: Partial<PrometheusOptions>): boolean {
  const exporters = settings.list('OTEL_METRICS_EXPORTER', undefined, []).map((name) => name.toLowerCase());
  return !exporters.includes('none') && (server === true || exporters.includes('prometheus'));
}

function listen(core: Core, options: Partial<PrometheusOptions>): MetricsServer {
  const { settings } = core;
  return startMetricsServer({
    host: settings.text('OTEL_EXPORTER_PROMETHEUS_HOST', options.host) ?? DEFAULT_HOST,
    port: settings.integer('OTEL_EXPORTER_PROMETHEUS_PORT', options.port, DEFAULT_PORT, { min: 0, max: 65_535 }),
    path: readPath(options.path),
    page: readPageOptions(options),
  });
}

function reportFailure(core: Core, server: MetricsServer): void {
  const failure = server.failure();
  if (failure !== undefined)
    core.report('TL_SETUP_COMPONENT', `There is no metrics endpoint: ${failure.reason}`, failure.fix);
}

function serverStatus(server: MetricsServer | undefined): ServerStatus {
  if (server === undefined) return isWorker() ? OF_THE_PRIMARY : NOT_ASKED_FOR;
  const url = server.url();
  if (url !== undefined) return { started: true, url };
  return { started: false, reason: server.failure()?.reason ?? 'it is not listening yet, or not any more' };
}
