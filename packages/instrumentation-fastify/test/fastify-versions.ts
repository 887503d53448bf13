import type { FastifyInstance, FastifyServerOptions } from 'fastify';

/** Makes an application. One type for all versions: the tests use what these have in common. */
export type MakeApp = (options?: FastifyServerOptions) => FastifyInstance;

/** The newest version, and both ends of the supported range below it: what tests call it, what makes its applications, and the package it is. */
export const versions: readonly (readonly [string, MakeApp, string])[] = [
  ['Fastify 5', require('fastify') as MakeApp, 'fastify'],
  ['Fastify 4.29', require('fastify4') as MakeApp, 'fastify4'],
  ['Fastify 4.0', require('fastify4-0') as MakeApp, 'fastify4-0'],
];
