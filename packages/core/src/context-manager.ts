import { EventEmitter } from 'node:events';

import type { Context, ContextManager } from '@opentelemetry/api';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';

import { registeredGlobal } from './api-globals.ts';
import { activeContext, attachContext, bindToContext, callInContext } from './context.ts';
import { registry } from './registry.ts';

type Callable = (this: unknown, ...args: unknown[]) => unknown;

function isCallable(target: unknown): target is Callable {
  return typeof target === 'function';
}

const LISTENER_METHODS = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'] as const;

/** Gives an emitter methods of its own that bind each listener to the context, and still remove what they were given. */
function bindEmitter(emitter: EventEmitter, bound: Context): void {
  const wrappers = new WeakMap<Callable, Callable>();
  const wrapperOf = (listener: Callable): Callable => {
    const known = wrappers.get(listener);
    if (known !== undefined) return known;
    const wrapper = bindToContext(bound, listener);
    wrappers.set(listener, wrapper);
    return wrapper;
  };
  for (const name of LISTENER_METHODS) {
    const original = emitter[name];
    emitter[name] = (event: string | symbol, listener: Callable) => {
      // `once` of Node calls `on` in its turn with a wrapper that knows its original by `.listener`.
      const isNodesOnceWrapper = isCallable((listener as { listener?: unknown }).listener);
      return original.call(emitter, event, isNodesOnceWrapper ? listener : wrapperOf(listener));
    };
  }
  for (const name of ['off', 'removeListener'] as const) {
    const original = emitter[name];
    emitter[name] = (event: string | symbol, listener: Callable) => original.call(emitter, event, wrappers.get(listener) ?? listener);
  }
}

/** Our storage as a context manager of the OpenTelemetry API. */
export const contextManager: ContextManager & { attach(context: Context): unknown; detach(token: unknown): void } = {
  active: activeContext,
  with(active, fn, thisArg, ...args) {
    return callInContext(active ?? ROOT_CONTEXT, fn, thisArg as ThisParameterType<typeof fn>, args);
  },
  bind(bound, target) {
    if (target instanceof EventEmitter) bindEmitter(target, bound);
    else if (isCallable(target)) return bindFunction(bound, target) as typeof target;
    return target;
  },
  attach: attachContext,
  detach(token) {
    (token as Partial<ReturnType<typeof attachContext>> | undefined)?.detach?.();
  },
  enable() {
    return this;
  },
  disable() {
    return this;
  },
};

function bindFunction(bound: Context, target: Callable): Callable {
  const wrapper = bindToContext(bound, target);
  Object.defineProperty(wrapper, 'length', { configurable: true, value: target.length });
  return wrapper;
}

/**
 * Registers our context manager with the OpenTelemetry API. Where another is registered already we become its guest: contexts
 * are read and written through it, because two stores would give two truths.
 *
 * Returns whether ours is in charge.
 */
export function registerContextManager(): boolean {
  const registered = registeredGlobal('context');
  if (registered === undefined || registered === contextManager) {
    context.setGlobalContextManager(contextManager);
    registry.host = undefined;
    return true;
  }
  registry.host = {
    active: () => context.active(),
    with: (active, fn, thisArg, ...args) => context.with(active, fn, thisArg, ...args),
    bind: (bound, target) => context.bind(bound, target),
    enable: () => contextManager,
    disable: () => contextManager,
  };
  return false;
}

/** Takes back what `registerContextManager` did. */
export function unregisterContextManager(): void {
  if (registry.host === undefined) context.disable();
  registry.host = undefined;
}
