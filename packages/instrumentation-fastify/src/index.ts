export { fastifyInstrumentation, instrumentFastify } from './fastify-instrumentation.ts';
export type { FastifyOptions } from './fastify-options.ts';
export type { FastifyApp, FastifyReply, FastifyRequest, RouteOptions } from './fastify-shape.ts';
