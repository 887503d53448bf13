import { randomUUID } from 'node:crypto';

import { closeAllDatabases, startPostgres, startRedis } from '@throughline/databases';
import { Redis } from 'ioredis';

import { startChild } from '../child-process.mjs';
import { shareCores } from '../cores.mjs';

/**
 * Everything a run needs: databases, the sink, the load generator with the other service, and one server for each variant.
 *
 * `startServers` starts the servers, in place of those before. A variant that fails is left out from then on, with the reason in
 * `failures`. `close` ends all of it and may be called at any time, also while something starts.
 */
export function createLaboratory() {
  const closers = [];
  let closed = false;
  let cores;
  let addresses;
  const failed = new Set();
  const laboratory = { servers: new Map(), failures: [], open, startServers, fail, close };

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
    addresses = { ...neighbours.addresses, upstream: load.upstream };
  }

  async function startServers(variants) {
    await Promise.all([...laboratory.servers.values()].map((server) => server.stop()));
    laboratory.servers.clear();
    await Promise.all(variants.filter(({ name }) => !failed.has(name)).map(startServer));
  }

  function fail(name, reason) {
    failed.add(name);
    laboratory.servers.delete(name);
    laboratory.failures.push(reason);
  }

  async function startServer(variant) {
    const { name, setup } = variant;
    try {
      const environment = serverEnvironment(variant, laboratory.sink.endpoint, addresses);
      const server = await keep(startChild('server.cjs', { args: [setup], environment }));
      cores.giveOwnCore(server.pid);
      laboratory.servers.set(name, server);
    } catch (error) {
      fail(name, `${name} did not start: ${error.message}`);
    }
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
