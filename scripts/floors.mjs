// The floors of the workspace. A package imports only from lower floors, never sideways.

/** Lowest first. Packages of one list stand side by side. */
export const floors = [
  ['@throughline/core'],
  [
    '@throughline/propagation',
    '@throughline/tracing',
    '@throughline/metrics',
    '@throughline/logging',
    '@throughline/instrumentation',
    '@throughline/otlp',
    '@throughline/prometheus',
  ],
  [
    '@throughline/instrumentation-http',
    '@throughline/instrumentation-undici',
    '@throughline/instrumentation-fastify',
    '@throughline/instrumentation-pg',
    '@throughline/instrumentation-ioredis',
    '@throughline/instrumentation-pino',
    '@throughline/instrumentation-runtime',
    '@throughline/instrumentation-tools',
  ],
  ['throughline'],
];

/**
 * Packages beside the floors: they may import from every floor up to `standsOn`, and the sources of a package may import
 * them only from the floor `carries` upwards. Those that carry nothing are for tests, demos and the command line.
 */
export const sidePackages = {
  '@throughline/testing': { standsOn: 3, carries: Infinity },
  '@throughline/config-file': { standsOn: 1, carries: 3 },
  '@throughline/cli': { standsOn: 3, carries: Infinity },
};
