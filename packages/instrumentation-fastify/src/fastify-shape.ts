/** What is used of Fastify 4 and 5, so that this package needs neither's types. */

/** A route as a request or `onRoute` shows it. */
export interface RouteOptions {
  readonly url?: string | undefined;
  handler?: RouteHandler;
}

/** A handler of a route. */
export type RouteHandler = (this: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;

/** A request. Before Fastify 4.10 the route is `routerPath`. */
export interface FastifyRequest {
  readonly routeOptions?: RouteOptions | undefined;
  readonly routerPath?: string | undefined;
}

/** A reply. */
export interface FastifyReply {
  readonly statusCode: number;
}

/** The end of a hook. */
export type HookDone = (error?: Error) => void;

/** An application, or a plugin's instance of it. */
export interface FastifyApp {
  readonly version?: string | undefined;
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply, done: HookDone) => void): unknown;
  addHook(
    name: 'onError',
    hook: (request: FastifyRequest, reply: FastifyReply, error: unknown, done: HookDone) => void,
  ): unknown;
  addHook(name: 'onClose', hook: (app: FastifyApp) => Promise<void>): unknown;
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): unknown;
}
