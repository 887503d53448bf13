import { randomUUID } from 'node:crypto';

import { closeAllDatabases, startPostgres, startRedis } from '@throughline/databases';
import { Redis } from 'ioredis';

import { startChild } from '../child-process.mjs';
import { shareCores } from '../cores.mjs';

/**
 * Everything a run needs: databases, the sink, the load generator with the other service, and the servers of each variant.
 *
 * `servers` holds, by variant, as many servers as the plan wants. A variant that fails is left out from then on, with the reason in `failures`.
 * `close` ends all of it and may be called at any time, also while `open` is at work.
 */
export function createLaboratory() {
  const closers = [];
  let closed = false;
  let cores;
  const laboratory = { servers: new Map(), failures: [], open, fail, close };

  async function keep(starting) {
    const part = await starting;
    const end = part.stop ?? part.close;
    if (closed) await end();
    else closers.push(end);
    return part;
  }

  async function open(plan, onProgress) {
    onProgress('starting the neighbours');
    cores = shareCores();
    const [sink, load, neighbours] = await Promise.all([
      keep(startChild('sink.mjs')),
      keep(startChild('load.mjs')),
      startNeighbours(plan),
    ]);
    Object.assign(laboratory, { sink, load, databases: neighbours.origins, placement: cores.placement });
    onProgress('starting the servers');
    const addresses = { ...neighbours.addresses, upstream: load.upstream };
    // One variant after the other: they start on the cores that this process left itself, and may be many.
    for (const variant of plan.variants) {
      await startServers(variant, plan.processes, serverEnvironment(variant, sink.endpoint, addresses));
    }
  }

  function fail(name, reason) {
    laboratory.servers.delete(name);
    laboratory.failures.push(reason);
  }

  async function startServers({ name, setup }, count, environment) {
    const starting = Array.from({ length: count }, () => startServer(setup, environment));
    try {
      laboratory.servers.set(name, await Promise.all(starting));
    } catch (error) {
      fail(name, `${name} did not start: ${error.message}`);
    }
  }

  async function startServer(setup, environment) {
    const server = await keep(startChild('server.cjs', { args: [setup], environment }));
    cores.giveOwnCore(server.pid);
    return server;
  }

  async function startNeighbours({ routes }) {
    const needed = new Set(routes.flatMap(({ needs }) => needs));
    const [postgres, redis] = await Promise.all([
      needed.has('postgres') ? keep(startPostgres()) : undefined,
      needed.has('redis') ? keep(startRedis()) : undefined,
    ]);
    const redisKey = `throughline:bench:${randomUUID()}`;
    if (redis) await keep(fillRedis(redis.url, redisKey));
    return {
      addresses: { postgres: postgres?.url, redis: redis?.url, redisKey },
      origins: { postgres: postgres?.origin, redis: redis?.origin },
    };
  }

  async function close() {
    closed = true;
    for (const end of closers.splice(0).reverse()) await end().catch(() => undefined);
    await closeAllDatabases();
  }

  return laboratory;
}

/** Writes what the servers read. `close` removes it again: the Redis may be somebody else's. */
async function fillRedis(url, key) {
  const client = new Redis(url, { disconnectTimeout: 50 });
  client.on('error', () => undefined);
  await client.set(key, 'Good morning', 'EX', 3600);
  return {
    close: async () => {
      await client.del(key);
      client.disconnect();
    },
  };
}

function serverEnvironment(variant, endpoint, addresses) {
  return {
    ...variant.environment,
    OTEL_SERVICE_NAME: variant.name,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    BENCH_NEIGHBOURS: JSON.stringify(addresses),
  };
}
