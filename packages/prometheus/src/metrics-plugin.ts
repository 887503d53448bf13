import { answerScrape } from './answer.ts';
import { holdReader } from './collection.ts';
import { takePart } from './page.ts';
import type { PageOptions } from './page-options.ts';
import { readPageOptions } from './page-options.ts';
import { readPath } from './page-path.ts';

/** Options of the plugin. */
export interface MetricsPluginOptions extends PageOptions {
  /** Default `/metrics`, below the prefix of the plugin where it has one. */
  readonly path?: string | undefined;
}

/** What is used of a Fastify request. */
export interface RequestOfFastify {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is used of a Fastify reply. */
export interface ReplyOfFastify {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(body: Buffer): unknown;
}

/** What is used of a Fastify application, 4 or 5. */
export interface AppOfFastify {
  get(path: string, handler: (request: RequestOfFastify, reply: ReplyOfFastify) => Promise<unknown>): unknown;
}

/** A Fastify plugin that serves the page: `app.register(metricsPlugin)`. It can be registered before telemetry is set up. */
export async function metricsPlugin(app: AppOfFastify, options: MetricsPluginOptions): Promise<void> {
  holdReader();
  takePart();
  const settings = readPageOptions(options);
  app.get(readPath(options.path), async ({ headers }, reply) => {
    const answer = await answerScrape(
      {
        method: 'GET',
        accept: oneOf(headers['accept']),
        acceptEncoding: oneOf(headers['accept-encoding']),
        authorization: oneOf(headers['authorization']),
      },
      settings,
    );
    reply.code(answer.status);
    reply.headers({ ...answer.headers });
    return reply.send(answer.body);
  });
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
