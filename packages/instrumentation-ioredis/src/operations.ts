/**
 * The span of a command or of a pipeline, from the call to the reply.
 */
import type { LiveSpan } from '@throughline/core';
import { activeContext, ports, spanOf } from '@throughline/core';
import type { InstrumentationHost } from '@throughline/instrumentation';
import { failSpan } from '@throughline/instrumentation';

import { readCommandError } from './command-error.ts';
import type { Connections } from './connections.ts';
import { createConnections } from './connections.ts';
import type { RedisClient } from './ioredis-library.ts';
import type { CommandSerializer, IoredisOptions } from './ioredis-options.ts';
import { createCommandSerializer } from './query-text.ts';

/** A command or a pipeline on its way. */
export interface Operation {
  readonly span: LiveSpan;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly database: number;
  /** The client that it was sent through last: in a cluster, that of a node. */
  client: RedisClient;
  ended: boolean;
}

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
  const connections = createConnections({ scope: host.scope, attributes: { ...options.attributes } });
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
      if (requestHook !== undefined) {
        // The block comes first, so that what the hook sets stays.
        span.useBlock(connection.block(name, database));
        requestHook(span, { cmdName: name, cmdArgs: args });
      }
      return { span, name, args, database, client, ended: false };
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

function describe({ span, name, database, client }: Operation, connections: Connections): void {
  span.useBlock(connections.of(client).block(name, database));
}

type IgnoreRule = (name: string, args: readonly unknown[]) => boolean | undefined;

function createIgnoreRule(host: InstrumentationHost, ignore: IoredisOptions['ignore']): IgnoreRule | undefined {
  if (!Array.isArray(ignore)) return host.callback('ignore', ignore as IgnoreRule | undefined);
  const names = new Set(ignore.map((name) => String(name).toLowerCase()));
  return (name) => names.has(name.toLowerCase());
}
