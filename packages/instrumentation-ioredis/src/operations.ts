/**
 * The span and the duration of a command or of a pipeline, from the call to the reply.
 */
import { NO_SPAN, activeContext, metricsAreOn, ports, spanOf } from '@throughline/core';
import type { DatabaseEntry, InstrumentationHost } from '@throughline/instrumentation';
import { failSpan, startOfOperation } from '@throughline/instrumentation';

import { readCommandError } from './command-error.ts';
import { createConnections } from './connections.ts';
import type { RedisClient } from './ioredis-library.ts';
import { Operation } from './operation.ts';
import type { CommandSerializer, IoredisOptions } from './ioredis-options.ts';
import { createCommandSerializer } from './query-text.ts';

/** Begins and ends operations. */
export interface Operations {
  /** Writes a command as text; `undefined` where arguments are withheld. */
  readonly serialize: CommandSerializer | undefined;
  /** Begins an operation, with the active span as its parent. `undefined` when nothing of it is recorded. */
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
      const context = activeContext();
      // Without a parent it has no span, but its duration is measured all the same.
      const isOrphan = needsParent && spanOf(context) === undefined;
      if (isOrphan && !metricsAreOn()) return undefined;
      if (isIgnored !== undefined && isIgnored(name, args) === true) return undefined;
      const connection = connections.of(client);
      const { database } = connection;
      const span = isOrphan ? NO_SPAN : ports.span.start(connection.source, name, context, name);
      const startTicks = startOfOperation(context);
      if (!span.recording && startTicks === 0) return undefined;
      const operation = new Operation({ span, context, startTicks, name, args, database, client });
      if (span.recording && requestHook !== undefined) {
        // The block comes first, so that what the hook sets stays.
        describe(operation, entryOf(operation));
        requestHook(span, { cmdName: name, cmdArgs: args });
      }
      return operation;
    },
    succeed(operation, response) {
      if (operation.ended) return;
      operation.ended = true;
      const { span, name, args } = operation;
      const entry = entryOf(operation);
      entry.measure(operation);
      if (!span.recording) return;
      describe(operation, entry);
      responseHook?.(span, name, args, response);
      span.end();
    },
    fail(operation, error) {
      if (operation.ended) return;
      operation.ended = true;
      const { span, name } = operation;
      const entry = entryOf(operation);
      const failure = readCommandError(name, error);
      entry.measure(operation, failure);
      if (!span.recording) return;
      describe(operation, entry);
      const { statusCode, type, message } = failure;
      if (statusCode !== undefined) span.put('db.response.status_code', statusCode);
      failSpan(span, type, message);
      span.end();
    },
  };

  /** The entry of the connection that it was sent over last. */
  function entryOf({ client, name, database }: Operation): DatabaseEntry {
    return connections.of(client).entry(name, database);
  }
}

function describe(operation: Operation, entry: DatabaseEntry): void {
  const block = entry.block();
  if (block === operation.block) return;
  operation.block = block;
  operation.span.useBlock(block);
}

type IgnoreRule = (name: string, args: readonly unknown[]) => boolean | undefined;

function createIgnoreRule(host: InstrumentationHost, ignore: IoredisOptions['ignore']): IgnoreRule | undefined {
  if (!Array.isArray(ignore)) return host.callback('ignore', ignore as IgnoreRule | undefined);
  const names = new Set(ignore.map((name) => String(name).toLowerCase()));
  return (name) => names.has(name.toLowerCase());
}
