import { describeException, stackWithCauses } from './describe-exception.ts';
import type { AttributeReader } from './read-log-value.ts';

/**
 * Adds `exception.type`, `exception.message` and `exception.stacktrace`, which ends with the stacks of the causes. What stands there already
 * was said by the application and stays. See the semantic conventions, Exceptions in logs.
 */
export function addException(attributes: AttributeReader, exception: unknown): void {
  const { type, message } = describeException(exception);
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined && !attributes.has(key)) attributes.add(key, value);
  };
  add('exception.type', type);
  add('exception.message', message);
  add('exception.stacktrace', stackWithCauses(exception));
}
