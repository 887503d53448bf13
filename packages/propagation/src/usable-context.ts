import type { Context } from '@opentelemetry/api';
import { toContext } from '@throughline/core';

/** Whether a value can be used as a context. */
export function isContext(value: unknown): value is Context {
  try {
    return toContext(value) === value;
  } catch {
    return false;
  }
}
