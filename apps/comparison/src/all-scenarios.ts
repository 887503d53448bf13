import type { Scenario } from './scenario.ts';
import { fastifyHooks } from './scenarios/fastify-hooks.ts';
import { fastifyRoutes } from './scenarios/fastify-routes.ts';
import { fetchScenarios } from './scenarios/fetch.ts';
import { httpClientFailures } from './scenarios/http-client-failures.ts';
import { httpClientRequests } from './scenarios/http-client-requests.ts';
import { httpServerEndings } from './scenarios/http-server-endings.ts';
import { httpServerHeaders } from './scenarios/http-server-headers.ts';
import { httpServerRequests } from './scenarios/http-server-requests.ts';
import { pgFailures } from './scenarios/pg-failures.ts';
import { pgPools } from './scenarios/pg-pools.ts';
import { pgQueries } from './scenarios/pg-queries.ts';
import { redisBatches } from './scenarios/redis-batches.ts';
import { redisCommands } from './scenarios/redis-commands.ts';
import { traceContext } from './scenarios/trace-context.ts';

/** Every scenario, in the order in which they run. */
export const allScenarios: readonly Scenario[] = [
  ...httpServerRequests,
  ...httpServerHeaders,
  ...httpServerEndings,
  ...traceContext,
  ...httpClientRequests,
  ...httpClientFailures,
  ...fetchScenarios,
  ...fastifyRoutes,
  ...fastifyHooks,
  ...pgQueries,
  ...pgFailures,
  ...pgPools,
  ...redisCommands,
  ...redisBatches,
];
