/**
 * Keeps the context of a request in its events, and sees when it ends, without a listener, a closure or any other object per request.
 *
 * The `emit` of requests and responses is replaced once, on their prototypes. An object that belongs to a request gets its context back for each
 * of its events that is listened to; plain AsyncLocalStorage loses it in `data` and `end`. Watching events here instead of listening for
 * them matters twice: it costs nothing, and a listener for `error` or `response` would change what Node does when the application has none.
 */
import { EventEmitter } from 'node:events';

import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { callInContext } from '@throughline/core';

/**
 * Watches the events of an emitter, and says in which context they run.
 *
 * Made by a class, not as an object literal: V8 moves literals that live as long as a request straight to the old generation, where all that they lead
 * to outlives its request until the next full collection.
 */
export interface EventWatcher {
  readonly eventContext: Context;
  /** Told of `close`, `end`, `response`, `error`, `upgrade` and `connect`, before their listeners. */
  seen(event: string | symbol, argument: unknown, emitter: object): void;
}

const WATCHER: unique symbol = Symbol('throughline.watcher');

interface Watched {
  [WATCHER]?: EventWatcher | undefined;
}

/** What is ignored runs in the root context, so that it does not inherit one from a request before it on the same connection. */
const IGNORED: EventWatcher = { eventContext: ROOT_CONTEXT, seen: () => undefined };

/** Lets a watcher see the events of an emitter, before its listeners do and in the context in which they run. */
export function watchEvents(emitter: object, watcher: EventWatcher): void {
  (emitter as Watched)[WATCHER] = watcher;
}

/** Has the events of an emitter run in the root context. */
export function ignoreEvents(emitter: object): void {
  (emitter as Watched)[WATCHER] = IGNORED;
}

/** Whether somebody watches the emitter already. */
export function isWatched(emitter: object): boolean {
  const watcher = (emitter as Watched)[WATCHER];
  return watcher !== undefined && watcher !== IGNORED;
}

type Emit = (this: EventEmitter & Watched, event: string | symbol, ...args: unknown[]) => boolean;

const { listenerCount } = EventEmitter.prototype;

/** Whether watchers want to know of an event. The names are compared one by one because a look into a set costs more. */
function isTelling(event: string | symbol): boolean {
  return (
    event === 'close' ||
    event === 'end' ||
    event === 'response' ||
    event === 'error' ||
    event === 'upgrade' ||
    event === 'connect'
  );
}

/** Whether nobody listens. Node's own number of names saves a look for the name where it is 0. */
function isUnheard(emitter: EventEmitter & { readonly _eventsCount?: number }, event: string | symbol): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- so Node names it
  return emitter._eventsCount === 0 || listenerCount.call(emitter, event) === 0;
}

/**
 * Makes the `emit` that does it.
 *
 * Most events of a request tell its watcher nothing and have no listener, so that is looked at first: finding the watcher costs more, because requests
 * and responses come in many shapes. The arguments are named, because a list of them would be made for each event.
 */
export function watchingEmit(original: Emit): Emit {
  const isNodes = (original as unknown) === EventEmitter.prototype.emit;
  return function emit(
    this: EventEmitter & Watched,
    event: string | symbol,
    first?: unknown,
    ...others: unknown[]
  ): boolean {
    if (isTelling(event)) this[WATCHER]?.seen(event, first, this);
    // Without a listener there is nothing to run. An `error` without one ends the process.
    if (isNodes && event !== 'error' && isUnheard(this, event)) return false;
    // A listener can see how many arguments it was given.
    const args: Parameters<Emit> = arguments.length === 1 ? [event] : [event, first, ...others];
    const context = this[WATCHER]?.eventContext;
    return context === undefined ? Reflect.apply(original, this, args) : callInContext(context, original, this, args);
  };
}
