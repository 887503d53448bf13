import { createScope, startTelemetry } from '@throughline/core';
import { tracing } from '@throughline/tracing';

import { createConnections } from '../src/connections.ts';
import type { RedisClient } from '../src/ioredis-library.ts';

const setup = startTelemetry({ flushOnExit: false }, [tracing()]);
afterAll(() => setup.shutdown());

type Changing<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

function createClient(fields: Partial<RedisClient>): Changing<RedisClient> {
  return {
    status: 'ready',
    stream: null,
    condition: { select: 0 },
    options: {},
    sendCommand: () => undefined,
    ...fields,
  };
}

function attributesOf(client: RedisClient, attributes = {}): Record<string, unknown> {
  const connection = createConnections({ scope: createScope('test'), attributes }).of(client);
  const { attributeList } = connection.entry('get', connection.database).block();
  return Object.fromEntries(
    Array.from({ length: attributeList.length / 2 }, (_, index) => [
      attributeList[2 * index],
      attributeList[2 * index + 1],
    ]),
  );
}

const COMMON = { 'db.system.name': 'redis', 'db.operation.name': 'get', 'db.namespace': '0' };

test('a socket file is the address and the peer', () => {
  expect(attributesOf(createClient({ options: { path: '/run/redis.sock', host: 'localhost', port: 6379 } }))).toEqual({
    ...COMMON,
    'server.address': '/run/redis.sock',
    'network.peer.address': '/run/redis.sock',
    'network.transport': 'unix',
  });
});

test('behind a sentinel only the socket knows the server', () => {
  const stream = { remoteAddress: '10.0.0.7', remotePort: 6390 };
  expect(attributesOf(createClient({ stream, options: { host: 'localhost', port: 6379, sentinels: [{}] } }))).toEqual({
    ...COMMON,
    'server.address': '10.0.0.7',
    'server.port': 6390,
    'network.peer.address': '10.0.0.7',
    'network.peer.port': 6390,
  });
});

test('a client that is not connected has no peer, and one without options no address', () => {
  expect(attributesOf(createClient({ options: { host: 'redis.local', port: 6379 } }))).toEqual({
    ...COMMON,
    'server.address': 'redis.local',
    'server.port': 6379,
  });
  expect(attributesOf(createClient({ condition: null, options: { db: 7 } }))).toEqual({
    ...COMMON,
    'db.namespace': '7',
  });
});

test('attributes of the options are part of the block', () => {
  expect(attributesOf(createClient({}), { team: 'blue' })).toEqual({ ...COMMON, team: 'blue' });
});

test('a block is kept until the connection changes', () => {
  const connections = createConnections({ scope: createScope('test'), attributes: {} });
  const stream: Changing<{ remoteAddress?: string; remotePort?: number }> = {};
  const client = createClient({ stream, options: { host: 'redis.local' } });
  const block = (): object => connections.of(client).entry('get', 0).block();
  const connecting = block();
  expect(block()).toBe(connecting);
  stream.remoteAddress = '10.0.0.7';
  const connected = block();
  expect(connected).not.toBe(connecting);
  expect(block()).toBe(connected);
  client.stream = { remoteAddress: '10.0.0.8' };
  expect(block()).not.toBe(connected);
});

test('a hundred thousand command names keep a bounded number of blocks', () => {
  const connection = createConnections({ scope: createScope('test'), attributes: {} }).of(createClient({}));
  const first = connection.entry('name 0', 0);
  for (let index = 1; index < 100_000; index++) connection.entry(`name ${index}`, index % 100);
  expect(connection.entry('name 0', 0)).not.toBe(first);
});
