import type { Attributes } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { InstrumentationScope, MetricSource, SpanSource } from '@throughline/core';
import { createBoundedCache } from '@throughline/core';
import type { DatabaseEntries, DatabaseEntry } from '@throughline/instrumentation';
import { createDatabaseEntries, databaseOperationDuration } from '@throughline/instrumentation';

import type { RedisClient, RedisStream } from './ioredis-library.ts';

/** What is known of the server behind a client, and what is kept for it. */
export interface Connection {
  /** The database index that is selected now. */
  readonly database: number;
  /** Starts the spans of this connection; a sampler that looks at attributes is told the operation. */
  readonly source: SpanSource<string>;
  /** What operations of one name on a database of this server have in common. */
  entry(operation: string, database: number): DatabaseEntry;
}

/** The connections of the process's clients. */
export interface Connections {
  /** The present connection of a client: it follows reconnects, and `SELECT`. */
  of(client: RedisClient): Connection;
}

/** What all connections have in common. */
export interface ConnectionDefaults {
  readonly scope: InstrumentationScope;
  /** Attributes for each span. */
  readonly attributes: Attributes;
}

const MOST_DATABASES = 16;
const MOST_OPERATIONS = 512;

interface KnownConnection extends Connection {
  database: number;
  readonly stream: RedisStream | null | undefined;
  /** Whether the peer is known, or never will be. */
  readonly settled: boolean;
}

/** Makes the register of connections. A client that is gone leaves nothing behind. */
export function createConnections(defaults: ConnectionDefaults): Connections {
  const known = new WeakMap<RedisClient, KnownConnection>();
  const duration = databaseOperationDuration(defaults.scope);
  return {
    of(client) {
      const { stream } = client;
      const database = client.condition?.select ?? client.options.db ?? 0;
      let connection = known.get(client);
      if (
        connection === undefined ||
        connection.stream !== stream ||
        (!connection.settled && stream?.remoteAddress !== undefined)
      ) {
        connection = connect(client, duration, defaults);
        known.set(client, connection);
      }
      connection.database = database;
      return connection;
    },
  };
}

function connect(
  client: RedisClient,
  duration: MetricSource,
  { scope, attributes }: ConnectionDefaults,
): KnownConnection {
  const server = serverAttributes(client);
  const peer = peerAttributes(client);
  const transport: Attributes = isText(client.options.path) ? { 'network.transport': 'unix' } : {};
  const databases = createBoundedCache<number, DatabaseEntries<string>>(MOST_DATABASES);
  const describe = (operation: string, database: number): Attributes => ({
    'db.system.name': 'redis',
    'db.operation.name': operation,
    'db.namespace': String(database),
    ...server,
  });
  const connection: KnownConnection = {
    database: 0,
    stream: client.stream,
    settled: Object.keys(peer).length > 0,
    source: { scope, kind: SpanKind.CLIENT, describe: (operation) => describe(operation, connection.database) },
    entry(operation, database) {
      let entries = databases.get(database);
      if (entries === undefined) {
        entries = createDatabaseEntries({
          limit: MOST_OPERATIONS,
          duration,
          spanAttributes: (name) => ({ ...describe(name, database), ...peer, ...transport, ...attributes }),
          metricAttributes: (name) => ({ ...describe(name, database), ...peer }),
        });
        databases.set(database, entries);
      }
      return entries.get(operation);
    },
  };
  return connection;
}

/** The address that the client was configured with. A sentinel answers with the address of the server, which only the socket knows. */
function serverAttributes({ options, stream }: RedisClient): Attributes {
  if (isText(options.path)) return { 'server.address': options.path };
  const isNamed = !(Array.isArray(options.sentinels) && options.sentinels.length > 0);
  const address = isNamed ? options.host : stream?.remoteAddress;
  const port = isNamed ? options.port : stream?.remotePort;
  return {
    ...(isText(address) && { 'server.address': address, ...(typeof port === 'number' && { 'server.port': port }) }),
  };
}

function peerAttributes({ options, stream }: RedisClient): Attributes {
  if (isText(options.path)) return { 'network.peer.address': options.path };
  const { remoteAddress: address, remotePort: port } = stream ?? {};
  return {
    ...(isText(address) && {
      'network.peer.address': address,
      ...(port !== undefined && { 'network.peer.port': port }),
    }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
