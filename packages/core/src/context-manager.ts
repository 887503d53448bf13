import { EventEmitter } from 'node:events';

import type { Context, ContextManager } from '@opentelemetry/api';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';

import { registeredGlobal } from './api-globals.ts';
import { activeContext, attachContext, bindToContext, callInContext, toContext } from './context.ts';
import { bindEmitter } from './emitter-binding.ts';
import { registry } from './registry.ts';

type Callable = (this: unknown, ...args: unknown[]) => unknown;

function isCallable(target: unknown): target is Callable {
  return typeof target === 'function';
}

function isEmitter(target: unknown): target is EventEmitter {
  try {
    return target instanceof EventEmitter;
  } catch {
    return false;
  }
}

/** What `attach` of the API, from 1.10 on, returns. */
export interface AttachToken {
  dispose(): void;
}

/** Our storage as a context manager of the OpenTelemetry API. */
export const contextManager: ContextManager & { attach(context: Context): AttachToken } = {
  active: activeContext,
  with(active, fn, thisArg, ...args) {
    return callInContext(toContext(active), fn, thisArg as ThisParameterType<typeof fn>, args);
  },
  bind(bound, target) {
    if (isEmitter(target)) bindEmitter(target, toContext(bound));
    else if (isCallable(target)) return bindFunction(toContext(bound), target) as typeof target;
    return target;
  },
  attach(attached) {
    return { dispose: attachContext(toContext(attached)).detach };
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
  try {
    Object.defineProperty(wrapper, 'length', { configurable: true, value: target.length });
  } catch {
    // A proxy that hides its length is bound without it.
  }
  return wrapper;
}

/**
 * How our context manager stands with the OpenTelemetry API. `guest`: another was registered before. `refused`: the API holds
 * the state of another version of itself and does not take ours.
 */
export type ContextStanding = 'registered' | 'guest' | 'refused';

/** Goes to the host itself, not through the API, of which another version than ours may hold it. */
function guestOf(find: () => ContextManager | undefined): ContextManager {
  return {
    active: () => find()?.active() ?? ROOT_CONTEXT,
    with(active, fn, thisArg, ...args) {
      const host = find();
      return host === undefined ? fn.apply(thisArg, args) : host.with(active, fn, thisArg, ...args);
    },
    bind: (bound, target) => find()?.bind(bound, target) ?? target,
    enable: () => contextManager,
    disable: () => contextManager,
  };
}

/**
 * Registers our context manager with the OpenTelemetry API. Where another is registered already we become its guest: contexts
 * are read and written through it, because two stores would give two truths.
 */
export function registerContextManager(): ContextStanding {
  registry.host = undefined;
  const registered = registeredGlobal('context');
  if (registered === contextManager) return 'registered';
  if (registered === undefined) return context.setGlobalContextManager(contextManager) ? 'registered' : 'refused';
  registry.host = guestOf(() => registeredGlobal('context') as ContextManager | undefined);
  return 'guest';
}

/** Takes back what `registerContextManager` did. */
export function unregisterContextManager(): void {
  registry.host = undefined;
  if (registeredGlobal('context') === contextManager) context.disable();
}
