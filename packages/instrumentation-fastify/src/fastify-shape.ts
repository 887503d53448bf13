/** What is used of Fastify 4 and 5, so that this package needs neither's types. */

/** A route as a request or `onRoute` shows it. */
export interface RouteOptions {
  readonly url?: string | undefined;
  /** Set by `@fastify/websocket`: the handler gets a socket. */
  readonly websocket?: boolean | undefined;
  handler?: RouteHandler;
}

/** A handler of a route. */
export type RouteHandler = (this: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;

/** A request. Before Fastify 4.10 the route is `routerPath`. */
export interface FastifyRequest {
  /** The request of `node:http`. */
  readonly raw?: unknown;
  readonly routeOptions?: RouteOptions | undefined;
  readonly routerPath?: string | undefined;
}

/** A reply. */
export interface FastifyReply {
  /** The response of `node:http`. */
  readonly raw: { once(event: 'close', listener: () => void): unknown };
  readonly statusCode: number;
  readonly sent?: boolean | undefined;
}

/** The end of a hook. */
export type HookDone = (error?: Error) => void;

/** An application, or a plugin's instance of it. */
export interface FastifyApp {
  readonly version?: string | undefined;
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply, done: HookDone) => void): unknown;
  addHook(
    name: 'onSend',
    hook: (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: HookDone) => void,
  ): unknown;
  addHook(
    name: 'onError',
    hook: (request: FastifyRequest, reply: FastifyReply, error: unknown, done: HookDone) => void,
  ): unknown;
  addHook(name: 'onClose', hook: (app: FastifyApp) => Promise<void>): unknown;
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): unknown;
}
