import { once } from 'node:events';
import { readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import { type RunningDatabase, startPostgres } from '../src/index.ts';
import { isServed, makeTemporary } from './database-process.ts';

const environment = { TMPDIR: makeTemporary() };
let database: RunningDatabase;

beforeAll(async () => {
  database = await startPostgres({ environment });
});

afterAll(async () => {
  await database.close();
  rmdirSync(environment.TMPDIR);
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a real PostgreSQL answers without anything installed on the machine', async () => {
  const [row] = await query(database.url, 'select version(), 1 + 1 as two');
  expect(row).toEqual({ version: expect.stringContaining('PostgreSQL 18.'), two: 2 });
  expect(database.origin).toBe('embedded');
});

test('it knows time zones and procedures, and listens on 127.0.0.1 alone', async () => {
  await query(database.url, `do $$ begin perform now() at time zone 'Europe/Berlin'; end $$`);
  expect(await query(database.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
});

test('it needs the password of its URL', async () => {
  const intruder = new Client(database.url.replace(/[^:]+@/, 'guess@'));
  await expect(intruder.connect()).rejects.toMatchObject({ code: '28P01' });
});

test('it does not run as root, who may not serve', () => {
  const [directory = ''] = readdirSync(environment.TMPDIR);
  expect(statSync(join(environment.TMPDIR, directory, 'data')).uid).not.toBe(0);
});

test('a second server runs beside it and knows nothing of it; close ends it, its clients and its directory', async () => {
  const second = await startPostgres({ environment });
  await query(second.url, 'create table turns (id int)');
  await expect(query(database.url, 'select * from turns')).rejects.toMatchObject({ code: '42P01' });

  const client = new Client(second.url);
  await client.connect();
  client.on('error', () => {});
  const [[error]] = await Promise.all([once(client, 'error'), second.close(), second.close()]);
  expect(error).toMatchObject({ code: '57P01' });
  expect(await isServed(second.url)).toBe(false);
  expect(readdirSync(environment.TMPDIR)).toHaveLength(1);

  const again = await startPostgres({ environment, port: Number(new URL(second.url).port) });
  expect(new URL(again.url).port).toBe(new URL(second.url).port);
  await again.close();
});
