'use strict';

const { metrics, trace } = require('@opentelemetry/api');
const { logs } = require('@opentelemetry/api-logs');
const { FastifyInstrumentation } = require('@opentelemetry/instrumentation-fastify');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis');
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');
const { PinoInstrumentation } = require('@opentelemetry/instrumentation-pino');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { NodeSDK } = require('@opentelemetry/sdk-node');

const sdk = new NodeSDK({
  instrumentations: [
    new HttpInstrumentation(),
    new FastifyInstrumentation(),
    new PgInstrumentation(),
    new IORedisInstrumentation(),
    new UndiciInstrumentation(),
    new PinoInstrumentation(),
  ],
});
sdk.start();

// A disabled SDK registers no provider that could be flushed.
exports.flush = async () => {
  await Promise.all([
    trace.getTracerProvider().getDelegate().forceFlush?.(),
    metrics.getMeterProvider().forceFlush?.(),
    logs.getLoggerProvider().forceFlush?.(),
  ]);
};
