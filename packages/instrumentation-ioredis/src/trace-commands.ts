/**
 * One span per command, from the call of the application to the reply, whatever happens between: a wait for the connection, a redirection in a
 * cluster, a second try after a reconnect. Each of those passes the same command through `sendCommand` again, so the command is marked.
 *
 * The end is taken from `resolve` and `reject` of the command. A `then` on its promise would make rejections look handled.
 */
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { RedisClient, RedisCommand } from './ioredis-library.ts';
import type { Operation } from './operation.ts';
import { mark, operationOf } from './operation.ts';
import type { Operations } from './operations.ts';

// What ioredis sends by itself on a connection that is new, most of it before the connection is ready.
const HANDSHAKE = new Set(['auth', 'hello', 'select', 'client', 'readonly', 'info', 'himport', 'cluster']);

/** The connection on which a cluster asks for its slots. */
const REFRESHER = 'ioredis-cluster(refresher)';

/** Traces commands. */
export interface CommandTracing {
  /** Wraps `sendCommand` of a client's class. */
  wrap(prototype: RedisClient): void;
  /** Begins a command that the application has just called, and marks it. */
  begin(client: RedisClient, command: RedisCommand): Operation | undefined;
}

/** Makes the tracing of commands. */
export function createCommandTracing(host: InstrumentationHost, operations: Operations): CommandTracing {
  const succeed = host.guarded('end a command', operations.succeed);
  const fail = host.guarded('end a failed command', operations.fail);

  function begin(client: RedisClient, command: RedisCommand): Operation | undefined {
    mark(command, null);
    if (isInternal(client, command)) return undefined;
    const operation = operations.begin(client, command.name, command.args);
    if (operation === undefined) return undefined;
    mark(command, operation);
    recordRequest(operations, command, operation);
    return operation;
  }

  function follow(command: RedisCommand, operation: Operation): void {
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
    const marked = operationOf(command);
    if (marked === undefined) {
      if (isPartOfPipeline(stream)) return;
      const operation = begin(client, command);
      if (operation !== undefined) follow(command, operation);
    } else if (marked !== null) marked.client = client;
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
  if (!span.recording) return;
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
