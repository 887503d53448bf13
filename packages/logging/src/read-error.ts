/** Reads an error that stands in a value. */
import type { LogValue } from '@throughline/core';

import { describeException } from './describe-exception.ts';
import type { ReadInner, ValueWalk } from './value-walk.ts';
import { asFields, fieldWriter } from './value-walk.ts';

const SAID_ALREADY = new Set(['type', 'name', 'message', 'stack', 'cause']);

/** An error as fields: `type`, `message`, `stack`, `cause`, and what else it carries. */
export function readError(error: object, walk: ValueWalk, readInner: ReadInner): LogValue {
  const { type, message, ownStack } = describeException(error);
  const fields = fieldWriter(walk, readInner);
  fields.add('type', () => type);
  fields.add('message', () => message);
  fields.add('stack', () => ownStack);
  fields.add('cause', () => (error as { cause?: unknown }).cause);
  if (error instanceof AggregateError) fields.add('errors', () => error.errors as unknown);
  for (const key of Object.keys(error))
    if (!SAID_ALREADY.has(key) && key !== 'errors') fields.add(key, () => (error as Record<string, unknown>)[key]);
  return asFields(fields, 0);
}
