import type { Attributes } from '@opentelemetry/api';
import { createBoundedCache } from '@throughline/core';

import type { PgClient, PgSocket } from './pg-library.ts';

/** Where queries go to: what all clients of one database on one server have in common. */
export interface Target {
  /** `db.namespace`: the name of the database. */
  readonly namespace: string | undefined;
  readonly attributes: Attributes;
  /** The attributes of measurements: the conventions do not count the server's end of the connection among those of PostgreSQL. */
  readonly metricAttributes: Attributes;
}

/** What is known of a client. */
export interface Connection {
  readonly target: Target;
  /** Whether the address of the server's end is among the attributes, or never will be. */
  readonly isComplete: boolean;
  /** How long the application waited for the client, in seconds, until its first query tells it. */
  waited: number | undefined;
}

/** The connections of the process's clients. A client that is gone leaves nothing behind. */
export interface Connections {
  of(client: PgClient): Connection;
  /** Notes how long the application waited for the client; `undefined` where nobody measured. */
  noteWait(client: PgClient, seconds: number | undefined): void;
}

/** Where a client is told to connect to. */
export interface Address {
  readonly host?: string | null | undefined;
  readonly port?: number | null | undefined;
  readonly database?: string | null | undefined;
}

const MOST_TARGETS = 1_000;

/** Makes the register of connections. */
export function createConnections(): Connections {
  const known = new WeakMap<PgClient, Connection>();
  const targets = createBoundedCache<string, Target>(MOST_TARGETS);

  /** One target for all clients alike, so that what is cached for it serves them all. */
  function targetOf(address: Address, socket: PgSocket | undefined): Target {
    const { remoteAddress = '', remotePort = '' } = socket ?? {};
    const key = JSON.stringify([address.host, address.port, address.database, remoteAddress, remotePort]);
    let target = targets.get(key);
    if (target === undefined) {
      target = createTarget(address, socket);
      targets.set(key, target);
    }
    return target;
  }

  function connectionOf(client: PgClient): Connection {
    const connection = known.get(client);
    if (connection !== undefined && (connection.isComplete || client.connection?.stream?.remoteAddress === undefined))
      return connection;
    const socket = client.connection?.stream;
    const { host, port, database } = client;
    const isComplete = socket?.remoteAddress !== undefined || client.connection === undefined;
    const made: Connection = {
      target: targetOf({ host, port, database }, socket),
      isComplete: isComplete || isSocketPath(host),
      waited: connection?.waited,
    };
    known.set(client, made);
    return made;
  }

  return {
    of: connectionOf,
    noteWait(client, seconds) {
      connectionOf(client).waited = seconds;
    },
  };
}

/** Describes where queries go to. */
export function createTarget({ host, port, database }: Address, socket?: PgSocket): Target {
  const metricAttributes: Attributes = { 'db.system.name': 'postgresql' };
  const namespace = isText(database) ? database : undefined;
  if (namespace !== undefined) metricAttributes['db.namespace'] = namespace;
  if (isSocketPath(host)) metricAttributes['server.address'] = `${host}/.s.PGSQL.${port}`;
  else if (isText(host)) {
    metricAttributes['server.address'] = host;
    if (typeof port === 'number' && Number.isInteger(port)) metricAttributes['server.port'] = port;
  }
  const attributes = {
    ...metricAttributes,
    ...(isSocketPath(host) && { 'network.transport': 'unix' }),
    ...peerAttributes(socket),
  };
  return { namespace, attributes, metricAttributes };
}

/** The server's end of the connection. */
export function peerAttributes(socket: PgSocket | undefined): Attributes {
  const { remoteAddress, remotePort } = socket ?? {};
  return {
    ...(isText(remoteAddress) && { 'network.peer.address': remoteAddress }),
    ...(isText(remoteAddress) && typeof remotePort === 'number' && { 'network.peer.port': remotePort }),
  };
}

function isSocketPath(host: string | null | undefined): host is string {
  return typeof host === 'string' && host.startsWith('/');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
