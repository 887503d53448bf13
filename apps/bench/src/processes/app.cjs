'use strict';

const Fastify = require('fastify');
const { Redis } = require('ioredis');
const { Pool } = require('pg');
const { destination, pino } = require('pino');
const { request } = require('undici');

const SQL = 'SELECT typname, typlen FROM pg_type WHERE oid = $1';
/** Every server keeps its pool for the whole run, there are four dozen of them, and a PostgreSQL of its defaults takes 100 connections. */
const MOST_CONNECTIONS = 2;

const OIDS_OF_TYPES = [16, 17, 20, 21, 23, 25, 700, 701];

/** A small Fastify application. It has the routes whose neighbours (database, cache, other service) are there. */
exports.createApp = async function createApp({ postgres, redis, upstream, redisKey }) {
  const app = Fastify();
  app.get('/hello', async () => ({ hello: 'world' }));
  addLogged(app);
  if (postgres && redis) await addChain(app, { postgres, redis, redisKey });
  if (upstream) addFanout(app, upstream);
  return app;
};

function addLogged(app) {
  const log = pino(destination('/dev/null'));
  app.get('/logged', async () => {
    log.info({ user: 42, plan: 'basic' }, 'greeted somebody');
    return { hello: 'world' };
  });
}

async function addChain(app, { postgres, redis, redisKey }) {
  const pool = new Pool({ connectionString: postgres, max: MOST_CONNECTIONS, idleTimeoutMillis: 0 });
  const cache = new Redis(redis);
  await Promise.all([pool.query('SELECT 1'), cache.ping()]);
  let turn = 0;
  app.get('/chain', async () => {
    const { rows } = await pool.query(SQL, [OIDS_OF_TYPES[turn++ % OIDS_OF_TYPES.length]]);
    const greeting = await cache.get(redisKey);
    return { type: rows[0].typname, greeting };
  });
}

function addFanout(app, upstream) {
  app.get('/fanout', async () => {
    const { body } = await request(upstream);
    return { upstream: await body.json() };
  });
  app.get('/fetch', async () => {
    const response = await fetch(upstream);
    return { upstream: await response.json() };
  });
}
