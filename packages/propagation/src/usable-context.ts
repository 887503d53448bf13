import type { Context } from '@opentelemetry/api';

/** Whether a value can be used as a context. */
export function isContext(value: unknown): value is Context {
  try {
    return typeof value === 'object' && value !== null && typeof (value as Partial<Context>).getValue === 'function';
  } catch {
    return false;
  }
}
