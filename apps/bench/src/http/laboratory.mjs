import { randomUUID } from 'node:crypto';

import { closeAllDatabases, startPostgres, startRedis } from '@throughline/databases';
import { Redis } from 'ioredis';

import { startChild } from '../child-process.mjs';

/**
 * Everything a run needs: databases, the other service, the sink, the load generator and one server for each variant.
 *
 * A variant that does not start is left out, with the reason in `failures`. `close` ends all of it and may be called at any
 * time, also while `open` is at work.
 */
export function createLaboratory() {
  const closers = [];
  let closed = false;
  const laboratory = { servers: new Map(), failures: [], open, close };

  async function keep(starting) {
    const part = await starting;
    const end = part.stop ?? part.close;
    if (closed) await end();
    else closers.push(end);
    return part;
  }

  async function open(plan, onProgress) {
    onProgress('starting the neighbours');
    const [sink, load, neighbours] = await Promise.all([
      keep(startChild('sink.mjs')),
      keep(startChild('load.mjs')),
      startNeighbours(plan),
    ]);
    Object.assign(laboratory, { sink, load, databases: neighbours.origins });
    onProgress('starting the servers');
    await Promise.all(
      plan.variants.map((variant) =>
        startServer(variant, serverEnvironment(variant, sink.endpoint, neighbours.addresses)),
      ),
    );
  }

  async function startServer({ name, setup }, environment) {
    try {
      laboratory.servers.set(name, await keep(startChild('server.cjs', { args: [setup], environment })));
    } catch (error) {
      laboratory.failures.push(`${name} did not start: ${error.message}`);
    }
  }

  async function startNeighbours({ routes }) {
    const needed = new Set(routes.flatMap(({ needs }) => needs));
    const [postgres, redis, upstream] = await Promise.all([
      needed.has('postgres') ? keep(startPostgres()) : undefined,
      needed.has('redis') ? keep(startRedis()) : undefined,
      needed.has('upstream') ? keep(startChild('upstream.mjs')) : undefined,
    ]);
    const redisKey = `throughline:bench:${randomUUID()}`;
    if (redis) await keep(fillRedis(redis.url, redisKey));
    return {
      addresses: { postgres: postgres?.url, redis: redis?.url, upstream: upstream?.url, redisKey },
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
