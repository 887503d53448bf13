import { createConnections, createTarget } from '../src/connections.ts';
import type { PgClient } from '../src/pg-library.ts';
import { createPoolTargets, poolName, poolTarget } from '../src/pool-target.ts';

function client(overrides: Partial<PgClient>): PgClient {
  return { host: 'localhost', port: 5432, database: 'lamps', query: () => undefined, ...overrides };
}

test('a Unix socket is named by its path', () => {
  const { attributes, namespace } = createTarget({ host: '/run/postgresql', port: 5433, database: 'lamps' });
  expect(namespace).toBe('lamps');
  expect(attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.namespace': 'lamps',
    'server.address': '/run/postgresql/.s.PGSQL.5433',
    'network.transport': 'unix',
  });
});

test('what is not known is left out', () => {
  const { attributes, namespace } = createTarget({ host: null, port: Number.NaN, database: '' });
  expect(namespace).toBeUndefined();
  expect(attributes).toEqual({ 'db.system.name': 'postgresql' });
});

test('clients of one database share a target, and get another once the peer is known', () => {
  const connections = createConnections();
  const stream: { remoteAddress?: string; remotePort?: number } = {};
  const first = client({ connection: { stream } });
  const second = client({ connection: { stream: {} } });
  const early = connections.of(first);
  expect(early.isComplete).toBe(false);
  expect(connections.of(second).target).toBe(early.target);
  expect(connections.of(first)).toBe(early);

  connections.noteWait(first, 2);
  Object.assign(stream, { remoteAddress: '::1', remotePort: 5432 });
  const late = connections.of(first);
  expect(late).toMatchObject({ isComplete: true, waited: 2 });
  expect(late.target.attributes).toMatchObject({ 'network.peer.address': '::1', 'network.peer.port': 5432 });
  stream.remoteAddress = '::2';
  expect(connections.of(first)).toBe(late);
});

test('measurements have neither the peer nor the transport', () => {
  const stream = { remoteAddress: '::1', remotePort: 5432 };
  const common = { 'db.system.name': 'postgresql', 'db.namespace': 'lamps' };
  expect(createTarget({ host: '/tmp', port: 5432, database: 'lamps' }, stream).metricAttributes).toEqual({
    ...common,
    'server.address': '/tmp/.s.PGSQL.5432',
  });
  expect(createTarget({ host: 'localhost', port: 5432, database: 'lamps' }, stream).metricAttributes).toEqual({
    ...common,
    'server.address': 'localhost',
    'server.port': 5432,
  });
});

test.each([
  [{ host: 'db.example', port: 5433, database: 'lamps' }, 'db.example:5433/lamps'],
  [{ host: '/tmp', port: 5432, database: 'lamps' }, '/tmp/.s.PGSQL.5432/lamps'],
  [{ host: 'localhost', port: 5432 }, 'localhost:5432'],
])('the name of a pool of %j', (address, name) => {
  expect(poolName(createTarget(address))).toBe(name);
});

test('a client of libpq does not tell its peer', () => {
  expect(createConnections().of(client({}))).toMatchObject({ isComplete: true });
});

describe('where a pool connects to', () => {
  const environment = { ...process.env };

  afterEach(() => {
    process.env = { ...environment };
  });

  test.each([
    ['postgres://amy:secret@db.example:5433/lamps%20db', 'db.example', 5433, 'lamps db'],
    ['postgres://amy@[::1]/lamps', '::1', 5432, 'lamps'],
    ['postgres:///lamps?host=db.example', 'db.example', 5432, 'lamps'],
  ])('%s', (connectionString, address, port, database) => {
    const { attributes } = poolTarget({ options: { connectionString } } as Parameters<typeof poolTarget>[0]);
    expect(attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': database,
      'server.address': address,
      'server.port': port,
    });
  });

  test('options, the environment, and what pg falls back to', () => {
    const target = (options: object): unknown => poolTarget({ options } as Parameters<typeof poolTarget>[0]).attributes;
    expect(target({ host: 'given', port: '5434', database: 'lamps' })).toMatchObject({
      'server.address': 'given',
      'server.port': 5434,
      'db.namespace': 'lamps',
    });
    process.env['PGHOST'] = '/tmp';
    process.env['PGPORT'] = '5435';
    process.env['PGDATABASE'] = 'other';
    expect(target({ connectionString: 'no URL' })).toMatchObject({
      'server.address': '/tmp/.s.PGSQL.5435',
      'db.namespace': 'other',
    });
    process.env['PGDATABASE'] = '';
    process.env['PGUSER'] = 'amy';
    expect(target({})).toMatchObject({ 'db.namespace': 'amy' });
    expect(target({ user: 'ben' })).toMatchObject({ 'db.namespace': 'ben' });
    expect(target({ user: 'ben', connectionString: 'postgres://cleo@host' })).toMatchObject({ 'db.namespace': 'cleo' });
    process.env['PGHOST'] = '';
    process.env['PGPORT'] = '';
    expect(target({})).toMatchObject({ 'server.address': 'localhost', 'server.port': 5432 });
  });

  test('it is found out once', () => {
    const targetOf = createPoolTargets();
    const pool = { options: { host: 'given' } } as Parameters<typeof poolTarget>[0];
    expect(targetOf(pool)).toBe(targetOf(pool));
  });
});
