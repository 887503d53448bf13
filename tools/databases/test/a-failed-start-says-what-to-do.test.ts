import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { findEmbeddedPostgres } from '../src/embedded-postgres.ts';
import { findOnPath } from '../src/find-on-path.ts';
import { onPort } from '../src/free-port.ts';
import { closeAllDatabases, DatabaseError, startPostgres, startRedis } from '../src/index.ts';
import { makeTemporary } from './database-process.ts';

jest.mock('../src/embedded-postgres.ts', () => {
  const actual = jest.requireActual('../src/embedded-postgres.ts');
  return { ...actual, findEmbeddedPostgres: jest.fn(actual.findEmbeddedPostgres) };
});

const TMPDIR = makeTemporary();
const bin = mkdtempSync('/tmp/throughline-test-');
let occupied: Server;

beforeAll(async () => {
  occupied = createServer().listen(0, '127.0.0.1');
  await once(occupied, 'listening');
});

afterEach(() => expect(readdirSync(TMPDIR)).toEqual([]));

afterAll(() => {
  occupied.close();
  rmdirSync(TMPDIR);
  rmSync(bin, { recursive: true });
});

const PATH = process.env['PATH'];
const starts = [
  { product: 'PostgreSQL', variable: 'DATABASE_URL', start: startPostgres, environment: { TMPDIR } },
  { product: 'the embedded Redis', variable: 'REDIS_URL', start: startRedis, environment: { TMPDIR } },
  ...(findOnPath('redis-server', PATH)
    ? [{ product: 'redis-server', variable: 'REDIS_URL', start: startRedis, environment: { TMPDIR, PATH } }]
    : []),
];

describe.each(starts)('$product', ({ start, environment, variable }) => {
  test('on a port that is in use', async () => {
    const { port } = occupied.address() as AddressInfo;
    const error = await start({ environment, port }).catch((reason) => reason);
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'DATABASE_PORT_BUSY' });
    expect(error.message).toContain(`port ${port} on 127.0.0.1 is in use`);
    expect(error.message).toContain('Choose another port');
  });

  test('that takes too long', async () => {
    const error = await start({ environment, timeoutMs: 1 }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'DATABASE_START_TIMEOUT' });
    expect(error.message).toContain('not ready within 1 ms');
    expect(error.message).toContain(variable);
  });

  test('that is closed as it begins', async () => {
    const starting = start({ environment }).catch((reason) => reason);
    await closeAllDatabases();
    expect(await starting).toMatchObject({ code: 'DATABASE_INTERRUPTED' });
  });
});

test('a start that is closed half way ends and leaves nothing', async () => {
  const starting = startPostgres({ environment: { TMPDIR } }).catch((reason) => reason);
  await delay(100);
  await closeAllDatabases();
  expect(await starting).toMatchObject({ code: 'DATABASE_INTERRUPTED' });
});

describe('without the binaries for this platform', () => {
  beforeEach(() => jest.mocked(findEmbeddedPostgres).mockReturnValueOnce(undefined));

  test('and with none on PATH', async () => {
    const error = await startPostgres({ environment: { TMPDIR, PATH: bin } }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'DATABASE_MISSING' });
    expect(error.message).toContain('Set DATABASE_URL to a server that runs already, or install PostgreSQL');
  });

  const installed = ['initdb', 'postgres'].map((name) => findOnPath(name, PATH));
  const testInstalled = installed.includes(undefined) ? test.skip : test;
  testInstalled('those on PATH serve', async () => {
    const database = await startPostgres({ environment: { TMPDIR, PATH } });
    expect(database.origin).toBe('postgres');
    await database.close();
  });
});

test('a program that ends at once is shown with its last lines', async () => {
  writeFileSync(join(bin, 'redis-server'), '#!/bin/sh\necho "cannot open the config"\nexit 7\n', { mode: 0o755 });
  const error = await startRedis({ environment: { TMPDIR, PATH: bin } }).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'DATABASE_START_FAILED' });
  expect(error.message).toContain('Redis ended with 7 before it was ready. Set REDIS_URL');
  expect(error.message).toContain('The last lines of its log:\ncannot open the config');
});

test('a program that the system refuses to run is named', async () => {
  writeFileSync(join(bin, 'redis-server'), '#!/nowhere/interpreter\n', { mode: 0o755 });
  const error = await startRedis({ environment: { TMPDIR, PATH: bin } }).catch((reason) => reason);
  expect(error).toMatchObject({
    code: 'DATABASE_MISSING',
    message: expect.stringContaining(join(bin, 'redis-server')),
  });
});

test('a free port that another process takes first is replaced by another', async () => {
  const tried: number[] = [];
  const port = await onPort(undefined, async (candidate) => {
    tried.push(candidate);
    if (tried.length < 3) throw new DatabaseError({ code: 'DATABASE_PORT_BUSY', happened: 'busy', fix: 'wait' });
  });
  expect(tried).toHaveLength(3);
  expect(port).toBe(tried[2]);
});
