import type { FastifyInstance, FastifyServerOptions } from 'fastify';

/** Makes an application. One type for all versions: the tests use what these have in common. */
export type MakeApp = (options?: FastifyServerOptions) => FastifyInstance;

/** The newest version, and both ends of the supported range below it. */
export const versions: readonly (readonly [string, MakeApp])[] = [
  ['Fastify 5', require('fastify') as MakeApp],
  ['Fastify 4.29', require('fastify4') as MakeApp],
  ['Fastify 4.0', require('fastify4-0') as MakeApp],
];
