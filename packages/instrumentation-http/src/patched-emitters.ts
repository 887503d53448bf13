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
  /** Told of what begins an answer or ends something, before the listeners. */
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

/** Where Node keeps the number of event names that are listened to. */
const NAMES = '_eventsCount';

type Emitter = EventEmitter & Watched & { readonly [NAMES]?: number };

type Emit = (this: Emitter, event: string | symbol, ...args: unknown[]) => boolean;

const { listenerCount } = EventEmitter.prototype;

/** Whether nobody listens. Node's own number of names saves a look for the name where it is 0. */
function isUnheard(emitter: EventEmitter, names: number | undefined, event: string | symbol): boolean {
  return names === 0 || listenerCount.call(emitter, event) === 0;
}

/** Whether the `emit` that is replaced is Node's own, which does nothing without a listener. An `error` without one ends the process. */
function isNodes(original: Emit): boolean {
  return (original as unknown) === EventEmitter.prototype.emit;
}

/*
 * The three below do the same but for the events that they tell, and each looks for itself at what it is called on: V8 remembers the shapes of objects by the
 * place where they are looked at, and finds a property several times as fast where it has met a few shapes than where it has met all.
 *
 * Most events of a request tell its watcher nothing and have no listener, so that is looked at first. The arguments are named, because a list of them would
 * be made for each event; a listener can see how many it was given.
 */

/** Makes the `emit` of incoming messages: the requests of servers, and the answers to clients. */
export function emitOfMessages(original: Emit): Emit {
  const skipsUnheard = isNodes(original);
  return function emit(this: Emitter, event: string | symbol, first?: unknown, ...others: unknown[]): boolean {
    if (event === 'end' || event === 'close' || event === 'error') this[WATCHER]?.seen(event, first, this);
    if (skipsUnheard && event !== 'error' && isUnheard(this, this[NAMES], event)) return false;
    const args: Parameters<Emit> = arguments.length === 1 ? [event] : [event, first, ...others];
    const context = this[WATCHER]?.eventContext;
    return context === undefined ? Reflect.apply(original, this, args) : callInContext(context, original, this, args);
  };
}

/** Makes the `emit` of the responses of servers. */
export function emitOfResponses(original: Emit): Emit {
  const skipsUnheard = isNodes(original);
  return function emit(this: Emitter, event: string | symbol, first?: unknown, ...others: unknown[]): boolean {
    if (event === 'close') this[WATCHER]?.seen(event, first, this);
    if (skipsUnheard && event !== 'error' && isUnheard(this, this[NAMES], event)) return false;
    const args: Parameters<Emit> = arguments.length === 1 ? [event] : [event, first, ...others];
    const context = this[WATCHER]?.eventContext;
    return context === undefined ? Reflect.apply(original, this, args) : callInContext(context, original, this, args);
  };
}

/** Makes the `emit` of the requests of clients. */
export function emitOfClientRequests(original: Emit): Emit {
  const skipsUnheard = isNodes(original);
  return function emit(this: Emitter, event: string | symbol, first?: unknown, ...others: unknown[]): boolean {
    if (endsOrAnswers(event)) this[WATCHER]?.seen(event, first, this);
    if (skipsUnheard && event !== 'error' && isUnheard(this, this[NAMES], event)) return false;
    const args: Parameters<Emit> = arguments.length === 1 ? [event] : [event, first, ...others];
    const context = this[WATCHER]?.eventContext;
    return context === undefined ? Reflect.apply(original, this, args) : callInContext(context, original, this, args);
  };
}

function endsOrAnswers(event: string | symbol): boolean {
  return event === 'response' || event === 'close' || event === 'error' || event === 'upgrade' || event === 'connect';
}
