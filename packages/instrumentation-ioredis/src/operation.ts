import type { Context } from '@opentelemetry/api';
import type { AttributeBlock, LiveSpan } from '@throughline/core';
import type { MeasuredOperation } from '@throughline/instrumentation';

import type { RedisClient, RedisCommand, RedisPipeline } from './ioredis-library.ts';

/** What an operation is made of. */
export interface OperationParts extends MeasuredOperation {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly database: number;
  readonly client: RedisClient;
}

/**
 * A command or a pipeline on its way.
 *
 * A class, because V8 moves object literals that live as long as a request straight to the old generation, and with them all that they lead to.
 */
export class Operation implements MeasuredOperation {
  readonly span: LiveSpan;
  readonly context: Context;
  readonly startTicks: number;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly database: number;
  /** The client that it was sent through last: in a cluster, that of a node. */
  client: RedisClient;
  /** What the span was given of the connection, so that it is given again only when it changed. */
  block: AttributeBlock | undefined;
  ended: boolean;

  constructor({ span, context, startTicks, name, args, database, client }: OperationParts) {
    this.span = span;
    this.context = context;
    this.startTicks = startTicks;
    this.name = name;
    this.args = args;
    this.database = database;
    this.client = client;
    this.block = undefined;
    this.ended = false;
  }
}

const OPERATION = Symbol('throughline.operation');

interface Marked {
  [OPERATION]?: Operation | null;
}

/** The operation of a command or pipeline: `null` for one that is not recorded for itself, `undefined` for one that was not seen yet. */
export function operationOf(carrier: RedisCommand | RedisPipeline): Operation | null | undefined {
  return (carrier as Marked)[OPERATION];
}

/** Marks a command or pipeline as seen. A property costs less than a map, and the objects belong to the library alone. */
export function mark(carrier: RedisCommand | RedisPipeline, operation: Operation | null): void {
  (carrier as Marked)[OPERATION] = operation;
}
