import type { EventEmitter } from 'node:events';

import type { Context } from '@opentelemetry/api';

import { bindToContext } from './context.ts';

type Listener = (this: unknown, ...args: unknown[]) => unknown;

const LISTENER_METHODS = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const;

function isListener(value: unknown): value is Listener & { readonly listener?: unknown } {
  return typeof value === 'function';
}

/** Gives an emitter methods of its own that bind each listener to the context, and still remove what they were given. */
export function bindEmitter(emitter: EventEmitter, bound: Context): void {
  const wrappers = new WeakMap<Listener, Listener>();
  const wrapperOf = (listener: Listener): Listener => {
    const known = wrappers.get(listener);
    if (known !== undefined) return known;
    const wrapper = bindToContext(bound, listener);
    wrappers.set(listener, wrapper);
    return wrapper;
  };
  for (const name of LISTENER_METHODS) {
    const original = emitter[name];
    emitter[name] = (event: string | symbol, listener: Listener) => {
      // `once` of Node calls `on` in its turn with a wrapper that knows its original by `.listener`; what is no listener is Node's to refuse.
      const isForUs = isListener(listener) && !isListener(listener.listener);
      return original.call(emitter, event, isForUs ? wrapperOf(listener) : listener);
    };
  }
  for (const name of ['off', 'removeListener'] as const) {
    const original = emitter[name];
    emitter[name] = (event: string | symbol, listener: Listener) =>
      original.call(emitter, event, isListener(listener) ? (wrappers.get(listener) ?? listener) : listener);
  }
}
