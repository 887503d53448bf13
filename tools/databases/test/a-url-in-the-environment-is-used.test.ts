import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

import { type RunningDatabase, startPostgres, startRedis } from '../src/index.ts';
import { isServed } from './database-process.ts';

const own: Record<string, RunningDatabase> = {};

beforeAll(async () => {
  own['DATABASE_URL'] = await startPostgres({ environment: {} });
  own['REDIS_URL'] = await startRedis({ environment: {} });
});

afterAll(() => Promise.all(Object.values(own).map((database) => database.close())));

const databases = [
  { variable: 'DATABASE_URL', start: startPostgres, nowhere: 'postgres://me:secret@127.0.0.1:1/db' },
  { variable: 'REDIS_URL', start: startRedis, nowhere: 'redis://me:secret@127.0.0.1:1/0' },
];

describe.each(databases)('$variable', ({ variable, start, nowhere }) => {
  test('is used as it is, and its server is left alone by close', async () => {
    const url = own[variable]?.url ?? '';
    const database = await start({ environment: { [variable]: url } });
    expect(database).toMatchObject({ url, origin: 'environment' });
    await database.close();
    expect(await isServed(url)).toBe(true);
  });

  test('is taken at its word: where nothing answers there is an error and no other server', async () => {
    const failure = start({ environment: { [variable]: nowhere } });
    await expect(failure).rejects.toMatchObject({ name: 'DatabaseError', code: 'DATABASE_UNREACHABLE' });
    const { message } = await failure.catch((error) => error);
    expect(message).toContain(`${variable} is set to ${nowhere.replace('me:secret', '***')}`);
    expect(message).toContain('ECONNREFUSED');
    expect(message).toContain(`unset ${variable}`);
  });

  test('that leads to another program is an error with what that program said', async () => {
    const server = await startOther((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const url = nowhere.replace(':1/', `:${(server.address() as AddressInfo).port}/`);
    const { message } = await start({ environment: { [variable]: url } }).catch((error) => error);
    expect(message).toContain('HTTP/1.1 400 Bad Request');
    server.close();
  });

  test('that leads to a program which hangs up is an error at once', async () => {
    const server = await startOther((socket) => socket.destroy());
    const url = nowhere.replace(':1/', `:${(server.address() as AddressInfo).port}/`);
    const { message } = await start({ environment: { [variable]: url } }).catch((error) => error);
    expect(message).toMatch(/it closed the connection|ECONNRESET|EPIPE/);
    server.close();
  });

  test('may name a host of several addresses', async () => {
    const url = nowhere.replace('127.0.0.1', 'localhost');
    const { message } = await start({ environment: { [variable]: url } }).catch((error) => error);
    expect(message).toContain('ECONNREFUSED');
  });

  test('that is not a URL is an error', async () => {
    await expect(start({ environment: { [variable]: 'localhost' } })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('Invalid URL'),
    });
  });
});

test('a PostgreSQL may be named by the folder of its socket', async () => {
  const folder = mkdtempSync('/tmp/throughline-test-');
  const server = createServer((socket) => socket.once('data', () => socket.end('N')));
  await once(server.listen(join(folder, '.s.PGSQL.5432')), 'listening');
  for (const url of [`postgres://me@${encodeURIComponent(folder)}/db`, `postgres://me@/db?host=${folder}`]) {
    const start = startPostgres({ environment: { DATABASE_URL: url } });
    expect(await start.catch((error) => error)).toMatchObject({ url, origin: 'environment' });
  }
  server.close();
  rmSync(folder, { recursive: true });
});

test('a server that wants a password before it answers counts as one', async () => {
  const server = await startOther((socket) => socket.end('-NOAUTH Authentication required.\r\n'));
  const url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await startRedis({ environment: { REDIS_URL: url } })).toMatchObject({ url, origin: 'environment' });
  server.close();
});

async function startOther(answer: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => answer(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
