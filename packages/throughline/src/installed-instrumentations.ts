/**
 * Our instrumentations, as far as they are installed.
 *
 * Each is asked for by a literal `require` of a declared optional peer: a computed name breaks under isolated installs and in bundles.
 */
import type { Instrumentation, SkippedInstrumentation } from '@throughline/instrumentation';
import type * as Fastify from '@throughline/instrumentation-fastify';
import type * as Http from '@throughline/instrumentation-http';
import type * as Ioredis from '@throughline/instrumentation-ioredis';
import type * as Pg from '@throughline/instrumentation-pg';
import type * as Pino from '@throughline/instrumentation-pino';
import type * as Runtime from '@throughline/instrumentation-runtime';
import type * as Undici from '@throughline/instrumentation-undici';

/** The options of each instrumentation. */
export interface InstrumentationOptions {
  readonly http?: Http.HttpOptions | undefined;
  readonly undici?: Undici.UndiciOptions | undefined;
  readonly fastify?: Fastify.FastifyOptions | undefined;
  readonly pg?: Pg.PgOptions | undefined;
  readonly ioredis?: Ioredis.IoredisOptions | undefined;
  readonly pino?: Pino.PinoOptions | undefined;
  readonly runtime?: Runtime.RuntimeOptions | undefined;
}

/** The short name of one of our instrumentations. */
export type InstrumentationName = keyof InstrumentationOptions;

/** Makes one instrumentation; throws what `require` throws when its package is not installed. */
export type InstrumentationLoader = (options: InstrumentationOptions) => Instrumentation;

/* oxlint-disable typescript/no-require-imports -- optional peers must be asked for at run time, synchronously */
const LOADERS: Readonly<Record<InstrumentationName, InstrumentationLoader>> = {
  http: ({ http }) => (require('@throughline/instrumentation-http') as typeof Http).httpInstrumentation(http),
  undici: ({ undici }) =>
    (require('@throughline/instrumentation-undici') as typeof Undici).undiciInstrumentation(undici),
  fastify: ({ fastify }) =>
    (require('@throughline/instrumentation-fastify') as typeof Fastify).fastifyInstrumentation(fastify),
  pg: ({ pg }) => (require('@throughline/instrumentation-pg') as typeof Pg).pgInstrumentation(pg),
  ioredis: ({ ioredis }) =>
    (require('@throughline/instrumentation-ioredis') as typeof Ioredis).ioredisInstrumentation(ioredis),
  pino: ({ pino }) => (require('@throughline/instrumentation-pino') as typeof Pino).pinoInstrumentation(pino),
  runtime: ({ runtime }) =>
    (require('@throughline/instrumentation-runtime') as typeof Runtime).runtimeInstrumentation(runtime),
};
/* oxlint-enable typescript/no-require-imports */

/** What was found, and what was not, each with the reason. */
export interface InstalledInstrumentations {
  readonly available: readonly Instrumentation[];
  readonly missing: readonly SkippedInstrumentation[];
}

function reasonOf(error: unknown, packageName: string): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'MODULE_NOT_FOUND' && String(message).includes(packageName))
    return `not installed; to have it: npm install ${packageName}`;
  return `could not be loaded: ${String(message)}`;
}

/** Loads those of the named instrumentations that are installed. Default: all. */
export function installedInstrumentations(
  options: InstrumentationOptions,
  names: readonly InstrumentationName[] = Object.keys(LOADERS) as InstrumentationName[],
): InstalledInstrumentations {
  const available: Instrumentation[] = [];
  const missing: SkippedInstrumentation[] = [];
  for (const name of names) {
    try {
      available.push(LOADERS[name](options));
    } catch (error) {
      missing.push({ name, reason: reasonOf(error, `@throughline/instrumentation-${name}`) });
    }
  }
  return { available, missing };
}
