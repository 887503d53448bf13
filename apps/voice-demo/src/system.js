import { createServer } from 'node:net';

import { closeAllDatabases, startPostgres, startRedis } from '@throughline/databases';
import { startOtlpReceiver } from '@throughline/testing';

import { openSchema, withKeyPrefix } from './own-corner.js';
import { createProgress } from './progress.js';
import { createServices } from './services.js';

/** @import { DemoOptions } from './options.js' */
/** @import { Screen } from './screen.js' */
/** @import { OtlpReceiver } from '@throughline/testing' */

/**
 * Everything the demo runs.
 *
 * @typedef {object} System
 * @property {() => Promise<{ url: string, metricsUrl: string, receiver: OtlpReceiver }>} start Resolves with the URL of api_gateway, that of its page for Prometheus, and what receives traces, metrics and log records.
 * @property {Promise<never>} lost Rejects when a service ends by itself.
 * @property {() => Promise<void>} stopServices Returns when they have delivered their last spans.
 * @property {() => Promise<void>} stop Ends all that was started, also after half a start.
 * @property {() => void} kill Ends the services at once; the databases end with this process.
 */

// Spans, metrics and log records travel soon, because somebody is watching.
const BATCH_DELAY_MS = '100';
const METRIC_INTERVAL_MS = '500';

/**
 * @param {DemoOptions} options
 * @param {Screen} screen
 * @param {AbortSignal} interruption
 * @returns {System}
 */
export function createSystem({ port, exclude }, screen, interruption) {
  const { step } = createProgress(screen);
  const services = createServices(interruption, (name, line) => screen.line(screen.paint.dim(`${name} │ ${line}`)));
  /** @type {(() => Promise<unknown>)[]} */
  const endings = [closeAllDatabases];

  async function start() {
    await checkFree(port);
    const receiver = await step('OTLP receiver', startOtlpReceiver(), ({ url }) => url);
    endings.push(() => receiver.close());
    const databases = await startDatabases();
    const env = serviceEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: BATCH_DELAY_MS,
      OTEL_BLRP_SCHEDULE_DELAY: BATCH_DELAY_MS,
      OTEL_METRIC_EXPORT_INTERVAL: METRIC_INTERVAL_MS,
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: exclude.join(','),
      ...databases,
    });
    /** @type {(name: string, added?: NodeJS.ProcessEnv) => Promise<string>} */
    const service = (name, added) => step(name, services.start(name, { ...env, PORT: '0', ...added }), (url) => url);
    const MODEL_URL = await service('model_stub');
    const ORCHESTRATOR_URL = await service('orchestrator', { MODEL_URL });
    const metricsPort = await freePort();
    const url = await service('api_gateway', {
      ORCHESTRATOR_URL,
      PORT: String(port),
      OTEL_METRICS_EXPORTER: 'otlp,prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
    });
    return { url, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`, receiver };
  }

  async function startDatabases() {
    // Closing them is also what makes them stop starting.
    const close = () => void closeAllDatabases();
    interruption.addEventListener('abort', close);
    try {
      const [postgres, redis] = await Promise.all([
        step('PostgreSQL', startPostgres(), describeDatabase),
        step('Redis', startRedis(), describeDatabase),
      ]);
      interruption.throwIfAborted();
      const schema = await openSchema(postgres.url);
      endings.push(schema.remove);
      return { DATABASE_URL: schema.url, REDIS_URL: withKeyPrefix(redis.url) };
    } finally {
      interruption.removeEventListener('abort', close);
    }
  }

  return {
    start,
    lost: services.lost,
    stopServices: services.stop,
    async stop() {
      await services.stop();
      // One that fails does not keep the others from ending.
      for (const end of endings.splice(0).toReversed()) await end().catch(() => {});
    },
    kill: services.kill,
  };
}

/** @param {{ url: string, origin: string }} database */
function describeDatabase({ url, origin }) {
  const address = url.replace(/^.*@|^.*:\/\//, '').replace(/[/?].*$/, '');
  return `${address} (${origin === 'environment' ? 'yours' : origin})`;
}

/**
 * What the services see: nothing of the telemetry settings of whoever starts the demo.
 *
 * @param {NodeJS.ProcessEnv} added
 */
function serviceEnvironment(added) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:OTEL_|TRACEPARENT$|TRACESTATE$|BAGGAGE$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...added };
}

/**
 * A port that nobody else is told of: the usual one may be that of a second demo.
 *
 * @returns {Promise<number>}
 */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/**
 * Says so before anything starts when the port is taken.
 *
 * @param {number} port
 */
async function checkFree(port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const reason = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.message})`;
      reject(new Error(`Port ${port} ${reason}. Choose another with --port, or leave it out to get a free one.`));
    });
    server.listen(port, '127.0.0.1', () => server.close(resolve));
  });
}
