// The demo may be given servers that others use too, so it works in a corner of its own: a schema of PostgreSQL, a prefix of Redis
// keys. The services know nothing of it, because both are said in the URL.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Client } from 'pg';

const TABLES = join(import.meta.dirname, '..', 'services', 'schema.sql');
const CONNECT_MS = 5_000;

/**
 * Makes a schema with the tables of the demo.
 *
 * @param {string} url
 * @returns {Promise<{ url: string, remove: () => Promise<void> }>}
 */
export async function openSchema(url) {
  const schema = `voice_demo_${randomBytes(4).toString('hex')}`;
  const tables = await readFile(TABLES, 'utf8');
  await query(url, `CREATE SCHEMA ${schema}; SET search_path TO ${schema}; ${tables}`);
  return {
    url: withParameter(url, 'options', `-c search_path=${schema}`),
    remove: () => query(url, `DROP SCHEMA ${schema} CASCADE`),
  };
}

/**
 * The URL of a Redis in which every key gets a prefix.
 *
 * @param {string} url
 */
export function withKeyPrefix(url) {
  return withParameter(url, 'keyPrefix', `voice-demo-${randomBytes(4).toString('hex')}:`);
}

/**
 * @param {string} url
 * @param {string} statements
 */
async function query(url, statements) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(statements);
  } catch (error) {
    throw new Error(`PostgreSQL did not let the demo in: ${/** @type {Error} */ (error).message}`, { cause: error });
  } finally {
    await client.end();
  }
}

/**
 * @param {string} url
 * @param {string} name
 * @param {string} value
 */
function withParameter(url, name, value) {
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
