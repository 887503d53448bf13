/**
 * The span of a command or of a pipeline, from the call to the reply.
 */
import { activeContext, ports, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';
import { failSpan } from '@throughline/instrumentation';

import { readCommandError } from './command-error.ts';
import type { Connections } from './connections.ts';
import { createConnections } from './connections.ts';
import type { RedisClient } from './ioredis-library.ts';
import type { Operation } from './operation.ts';
import type { CommandSerializer, IoredisOptions } from './ioredis-options.ts';
import { createCommandSerializer } from './query-text.ts';

/** Begins and ends operations. */
export interface Operations {
  /** Writes a command as text; `undefined` where arguments are withheld. */
  readonly serialize: CommandSerializer | undefined;
  /** Begins the span of an operation, with the active one as its parent. `undefined` when nothing is recorded. */
  begin(client: RedisClient, name: string, args: readonly unknown[]): Operation | undefined;
  succeed(operation: Operation, response: unknown): void;
  fail(operation: Operation, error: unknown): void;
}

/** Makes the operations of an installed instrumentation. */
export function createOperations(host: InstrumentationHost, options: IoredisOptions): Operations {
  const connections = createConnections({ scope: host.scope, attributes: host.attributes(options.attributes) });
  const isIgnored = createIgnoreRule(host, options.ignore);
  const requestHook = host.callback('requestHook', options.requestHook);
  const responseHook = host.callback('responseHook', options.responseHook);
  const serialize = createCommandSerializer(host, options.recordArguments);
  const needsParent = options.requireParentSpan !== false;

  return {
    serialize,
    begin(client, name, args) {
      const parent = activeContext();
      if (needsParent && spanOf(parent) === undefined) return undefined;
      if (isIgnored !== undefined && isIgnored(name, args) === true) return undefined;
      const connection = connections.of(client);
      const { database } = connection;
      const span = ports.span.start(connection.source, name, parent, name);
      if (!span.recording) return undefined;
      const operation: Operation = { span, name, args, database, client, block: undefined, ended: false };
      if (requestHook !== undefined) {
        // The block comes first, so that what the hook sets stays.
        describe(operation, connections);
        requestHook(span, { cmdName: name, cmdArgs: args });
      }
      return operation;
    },
    succeed(operation, response) {
      if (operation.ended) return;
      operation.ended = true;
      const { span, name, args } = operation;
      describe(operation, connections);
      responseHook?.(span, name, args, response);
      span.end();
    },
    fail(operation, error) {
      if (operation.ended) return;
      operation.ended = true;
      const { span, name } = operation;
      describe(operation, connections);
      const { statusCode, type, message } = readCommandError(name, error);
      if (statusCode !== undefined) span.put('db.response.status_code', statusCode);
      failSpan(span, type, message);
      span.end();
    },
  };
}

function describe(operation: Operation, connections: Connections): void {
  const { span, name, database, client } = operation;
  const block = connections.of(client).block(name, database);
  if (block === operation.block) return;
  operation.block = block;
  span.useBlock(block);
}

type IgnoreRule = (name: string, args: readonly unknown[]) => boolean | undefined;

function createIgnoreRule(host: InstrumentationHost, ignore: IoredisOptions['ignore']): IgnoreRule | undefined {
  if (!Array.isArray(ignore)) return host.callback('ignore', ignore as IgnoreRule | undefined);
  const names = new Set(ignore.map((name) => String(name).toLowerCase()));
  return (name) => names.has(name.toLowerCase());
}
