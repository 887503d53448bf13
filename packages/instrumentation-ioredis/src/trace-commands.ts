/**
 * One span per command, from the call of the application to the reply, whatever happens between: a wait for the connection, a redirection in a
 * cluster, a second try after a reconnect. Each of those passes the same command through `sendCommand` again, so the command is marked.
 *
 * The end is taken from `resolve` and `reject` of the command. A `then` on its promise would make rejections look handled.
 */
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { RedisClient, RedisCommand } from './ioredis-library.ts';
import { OPERATION } from './ioredis-library.ts';
import type { Operation, Operations } from './operations.ts';

// What ioredis sends by itself on a connection that is new, most of it before the connection is ready.
const HANDSHAKE = new Set(['auth', 'hello', 'select', 'client', 'readonly', 'info', 'himport']);

/** The connection on which a cluster asks for its slots. */
const REFRESHER = 'ioredis-cluster(refresher)';

/** Traces commands. */
export interface CommandTracing {
  /** Wraps `sendCommand` of a client's class. */
  wrap(prototype: RedisClient): void;
  /** Begins the span of a command that the application has just called. */
  begin(client: RedisClient, command: RedisCommand): void;
}

/** Makes the tracing of commands. */
export function createCommandTracing(host: InstrumentationHost, operations: Operations): CommandTracing {
  const succeed = host.guarded('end a command', operations.succeed);
  const fail = host.guarded('end a failed command', operations.fail);

  const begin = host.guarded('begin a command', (client: RedisClient, command: RedisCommand) => {
    command[OPERATION] = null;
    if (isInternal(client, command)) return;
    const operation = operations.begin(client, command.name, command.args);
    if (operation !== undefined) follow(command, operation);
  });

  function follow(command: RedisCommand, operation: Operation): void {
    command[OPERATION] = operation;
    recordRequest(operations, command, operation);
    const { resolve, reject } = command;
    command.resolve = function resolveTraced(value) {
      const returned = resolve.call(command, value);
      succeed(operation, value);
      return returned;
    };
    command.reject = function rejectTraced(error) {
      fail(operation, error);
      return reject.call(command, error);
    };
  }

  const send = host.guarded('send a command', (client: RedisClient, command: RedisCommand, stream: unknown) => {
    if (typeof command !== 'object' || command === null) return;
    const marked = command[OPERATION] as Operation | null | undefined;
    if (marked === undefined && !isPartOfPipeline(stream)) begin(client, command);
    else if (marked !== undefined && marked !== null) marked.client = client;
  });

  return {
    begin,
    wrap(prototype) {
      host.wrap(
        prototype,
        'sendCommand',
        (original) =>
          function sendCommand(...args) {
            send(this, args[0], args[1]);
            return original.apply(this, args);
          },
      );
    },
  };
}

/** What the arguments say, where they may be said, and which script is run. */
function recordRequest({ serialize }: Operations, { name, args }: RedisCommand, { span }: Operation): void {
  const text = serialize?.(name, args);
  if (typeof text === 'string') span.put('db.query.text', text);
  const script = name === 'evalsha' || name === 'fcall' ? args[0] : undefined;
  if (typeof script === 'string') span.put('db.stored_procedure.name', script);
}

/** Pipelines give their own stream, which collects what is written. */
function isPartOfPipeline(stream: unknown): boolean {
  return stream !== undefined && stream !== null;
}

function isInternal({ status, options }: RedisClient, { name, args }: RedisCommand): boolean {
  if (status === 'connect' && HANDSHAKE.has(name)) return true;
  // Version 4 sends these two when the connection is ready.
  if (name === 'readonly') return options.readOnly === true;
  if (options.connectionName === undefined || options.connectionName === null) return false;
  return options.connectionName.startsWith(REFRESHER) || (name === 'client' && args[1] === options.connectionName);
}
