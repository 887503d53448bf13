import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT, createContextKey } from '@opentelemetry/api';

import { activeContext } from '../src/context.ts';

const NAME_KEY = createContextKey('name of a test');

/** A context that knows its name. */
export function named(name: string): Context {
  return ROOT_CONTEXT.setValue(NAME_KEY, name);
}

/** The name of a context; `root` for the root. */
export function nameIn(context: Context): unknown {
  return context === ROOT_CONTEXT ? 'root' : context.getValue(NAME_KEY);
}

/** The name of the context that is active now. */
export function activeName(): unknown {
  return nameIn(activeContext());
}
