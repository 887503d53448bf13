/**
 * Keeps the context of a request in its events, and sees when it ends, without a listener or a closure per request.
 *
 * The `emit` of requests and responses is replaced once, on their prototypes. An object that carries a context gets it back for each of its
 * events, unless it is active already; plain AsyncLocalStorage loses it in `data` and `end`. Watching events here instead of listening for them
 * matters twice: it costs nothing, and a listener for `error` or `response` would change what Node does when the application has none.
 */
import type { EventEmitter } from 'node:events';

import type { Context } from '@opentelemetry/api';
import { activeContext, callInContext } from '@throughline/core';

/** Watches the events of one emitter. */
export interface EventWatcher {
  seen(event: string | symbol, argument: unknown, emitter: object): void;
}

// One property for both, because reading a symbol of objects of many shapes is what costs most here.
const LINK: unique symbol = Symbol('throughline.link');

interface EventLink {
  readonly context: Context | undefined;
  watcher: EventWatcher | undefined;
}

interface Linked {
  [LINK]?: EventLink | undefined;
}

/** Gives an emitter the context of its events. */
export function setEventContext(emitter: object, context: Context): void {
  (emitter as Linked)[LINK] = { context, watcher: (emitter as Linked)[LINK]?.watcher };
}

/** Lets a watcher see the events of an emitter, before its listeners do. */
export function watchEvents(emitter: object, watcher: EventWatcher): void {
  const link = (emitter as Linked)[LINK];
  if (link === undefined) (emitter as Linked)[LINK] = { context: undefined, watcher };
  else link.watcher = watcher;
}

/** Whether somebody watches the emitter already. */
export function isWatched(emitter: object): boolean {
  return (emitter as Linked)[LINK]?.watcher !== undefined;
}

type Emit = (this: EventEmitter & Linked, event: string | symbol, ...args: unknown[]) => boolean;

/** Makes the `emit` that does it. */
export function watchingEmit(original: Emit): Emit {
  return function emit(this: EventEmitter & Linked, ...args: Parameters<Emit>): boolean {
    const link = this[LINK];
    if (link === undefined) return Reflect.apply(original, this, args);
    const { watcher, context } = link;
    if (watcher !== undefined) watcher.seen(args[0], args[1], this);
    if (context === undefined || context === activeContext()) return Reflect.apply(original, this, args);
    return callInContext(context, original, this, args);
  };
}
