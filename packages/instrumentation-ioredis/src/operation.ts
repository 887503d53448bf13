import type { AttributeBlock, LiveSpan } from '@throughline/core';

import type { RedisClient, RedisCommand, RedisPipeline } from './ioredis-library.ts';

/** A command or a pipeline on its way. */
export interface Operation {
  readonly span: LiveSpan;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly database: number;
  /** The client that it was sent through last: in a cluster, that of a node. */
  client: RedisClient;
  /** What the span was given of the connection, so that it is given again only when it changed. */
  block: AttributeBlock | undefined;
  ended: boolean;
}

const OPERATION = Symbol('throughline.operation');

interface Marked {
  [OPERATION]?: Operation | null;
}

/** The operation of a command or pipeline: `null` for one that gets no span of its own, `undefined` for one that was not seen yet. */
export function operationOf(carrier: RedisCommand | RedisPipeline): Operation | null | undefined {
  return (carrier as Marked)[OPERATION];
}

/** Marks a command or pipeline as seen. A property costs less than a map, and the objects belong to the library alone. */
export function mark(carrier: RedisCommand | RedisPipeline, operation: Operation | null): void {
  (carrier as Marked)[OPERATION] = operation;
}
