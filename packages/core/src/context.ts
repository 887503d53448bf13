/**
 * The context that travels with a request.
 *
 * Span, baggage and the two foreign keys that official instrumentations depend on are fields; only other people's keys need a map.
 * Setting the span therefore allocates one object. Any other `Context` is accepted wherever one is taken.
 */
import type { Baggage, Context, Span } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';

import { registry } from './registry.ts';

// Exports of the API are accessors, and the root is asked for with each request.
const ROOT: Context = ROOT_CONTEXT;

const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');
const BAGGAGE_KEY = Symbol.for('OpenTelemetry Baggage Key');
const RPC_KEY = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');
const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** What official router instrumentations hand to the HTTP server's span. */
export interface RpcMetadata {
  readonly type: string;
  readonly span: Span;
  route?: string | undefined;
  /** The type of an error that the framework handled, for `error.type`. */
  errorType?: string | undefined;
  /** That error. A span that has this property shows it when the answer turns out to be a failure. */
  error?: unknown;
}

/** Our context: immutable. */
export class TraceContext implements Context {
  readonly span: Span | undefined;
  readonly baggage: Baggage | undefined;
  readonly rpc: RpcMetadata | undefined;
  readonly suppressed: unknown;
  readonly others: ReadonlyMap<symbol, unknown> | undefined;

  constructor(parts: ContextParts) {
    this.span = parts.span;
    this.baggage = parts.baggage;
    this.rpc = parts.rpc;
    this.suppressed = parts.suppressed;
    this.others = parts.others;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span;
    if (key === BAGGAGE_KEY) return this.baggage;
    if (key === SUPPRESS_KEY) return this.suppressed;
    if (key === RPC_KEY) return this.rpc;
    return this.others?.get(key);
  }

  setValue(key: symbol, value: unknown): TraceContext {
    const parts = copyParts(this);
    if (key === SPAN_KEY) parts.span = value as Span | undefined;
    else if (key === BAGGAGE_KEY) parts.baggage = value as Baggage | undefined;
    else if (key === SUPPRESS_KEY) parts.suppressed = value;
    else if (key === RPC_KEY) parts.rpc = value as RpcMetadata | undefined;
    else parts.others = new Map(this.others).set(key, value);
    return new TraceContext(parts);
  }

  deleteValue(key: symbol): TraceContext {
    if (key === SPAN_KEY || key === BAGGAGE_KEY || key === SUPPRESS_KEY || key === RPC_KEY)
      return this.setValue(key, undefined);
    if (this.others?.has(key) !== true) return this;
    const others = new Map(this.others);
    others.delete(key);
    return new TraceContext({ ...copyParts(this), others });
  }
}

interface ContextParts {
  span: Span | undefined;
  baggage: Baggage | undefined;
  rpc: RpcMetadata | undefined;
  suppressed: unknown;
  others: ReadonlyMap<symbol, unknown> | undefined;
}

function copyParts(context: TraceContext): ContextParts {
  return {
    span: context.span,
    baggage: context.baggage,
    rpc: context.rpc,
    suppressed: context.suppressed,
    others: context.others,
  };
}

const EMPTY_PARTS: ContextParts = {
  span: undefined,
  baggage: undefined,
  rpc: undefined,
  suppressed: undefined,
  others: undefined,
};

const EMPTY_CONTEXT = new TraceContext(EMPTY_PARTS);

/** The context as ours: itself, an empty one for the root, and `undefined` for a foreign one that may hold anything. */
function asOurs(context: Context): TraceContext | undefined {
  if (context instanceof TraceContext) return context;
  return context === ROOT ? EMPTY_CONTEXT : undefined;
}

/** What was given as a context, where it is one; else the root. */
export function toContext(given: unknown): Context {
  try {
    if (given instanceof TraceContext) return given;
    const { getValue, setValue } = given as Context;
    return typeof getValue === 'function' && typeof setValue === 'function' ? (given as Context) : ROOT_CONTEXT;
  } catch {
    return ROOT_CONTEXT;
  }
}

/** Reads from a context of somebody else. One that throws has nothing to say. */
function foreignValue(context: Context, key: symbol): unknown {
  try {
    return context.getValue(key);
  } catch {
    return undefined;
  }
}

/** Writes into a context of somebody else; where that does not work, what it held is lost, and what is written is not. */
function withForeignValue(context: Context, key: symbol, value: unknown): Context {
  try {
    const written = toContext(context.setValue(key, value));
    if (written !== ROOT_CONTEXT) return written;
  } catch {
    // It is written into one of ours below.
  }
  return EMPTY_CONTEXT.setValue(key, value);
}

/** The context with a span set in it. */
export function contextWithSpan(context: Context, span: Span): Context {
  const ours = asOurs(context);
  if (ours === undefined) return withForeignValue(context, SPAN_KEY, span);
  return new TraceContext({
    span,
    baggage: ours.baggage,
    rpc: ours.rpc,
    suppressed: ours.suppressed,
    others: ours.others,
  });
}

/** The context of a request that arrived at a server: its span, and the metadata that router instrumentations read and write. */
export function contextForServer(context: Context, rpc: RpcMetadata): Context {
  const ours = asOurs(context);
  if (ours === undefined) return withForeignValue(withForeignValue(context, SPAN_KEY, rpc.span), RPC_KEY, rpc);
  return new TraceContext({
    span: rpc.span,
    baggage: ours.baggage,
    rpc,
    suppressed: ours.suppressed,
    others: ours.others,
  });
}

/** The context with baggage set in it. */
export function contextWithBaggage(context: Context, baggage: Baggage): Context {
  return asOurs(context)?.setValue(BAGGAGE_KEY, baggage) ?? withForeignValue(context, BAGGAGE_KEY, baggage);
}

/** The span of a context. */
export function spanOf(context: Context): Span | undefined {
  if (context instanceof TraceContext) return context.span;
  if (context === ROOT) return undefined;
  return foreignValue(context, SPAN_KEY) as Span | undefined;
}

/** The baggage of a context. */
export function baggageOf(context: Context): Baggage | undefined {
  if (context instanceof TraceContext) return context.baggage;
  return foreignValue(context, BAGGAGE_KEY) as Baggage | undefined;
}

/** The RPC metadata of a context. */
export function rpcMetadataOf(context: Context): RpcMetadata | undefined {
  if (context instanceof TraceContext) return context.rpc;
  return foreignValue(context, RPC_KEY) as RpcMetadata | undefined;
}

/** Whether the context forbids tracing, as exporters do for their own traffic. */
export function isSuppressed(context: Context): boolean {
  if (context instanceof TraceContext) return context.suppressed === true;
  if (context === ROOT) return false;
  return foreignValue(context, SUPPRESS_KEY) === true;
}

/** The context in which nothing is traced. */
export function suppressedContext(context: Context): Context {
  return asOurs(context)?.setValue(SUPPRESS_KEY, true) ?? withForeignValue(context, SUPPRESS_KEY, true);
}

/**
 * A context that was attached instead of run in, and what was active before.
 *
 * It is closed by a mark, and readers skip marked ones: the answer is right also where an execution that began inside the scope
 * goes on after its end.
 */
export interface AttachedContext {
  readonly attached: Context;
  readonly previous: StoredContext | undefined;
  closed: boolean;
}

/** What the one AsyncLocalStorage holds. */
export type StoredContext = Context | AttachedContext;

function isAttached(stored: StoredContext): stored is AttachedContext {
  return (stored as Partial<AttachedContext>).closed !== undefined;
}

function readStored(stored: StoredContext | undefined): Context {
  let current = stored;
  while (current !== undefined && isAttached(current)) {
    if (!current.closed) return current.attached;
    current = current.previous;
  }
  return current ?? ROOT;
}

/** The context that is active now; the API's `ROOT_CONTEXT` where there is none. */
export function activeContext(): Context {
  if (registry.host !== undefined) return registry.host.active();
  return readStored(registry.storage.getStore());
}

/** The span that is active now. */
export function activeSpan(): Span | undefined {
  return spanOf(activeContext());
}

/** Runs a function in a context and returns what it returns. */
export function runInContext<A extends unknown[], R>(context: Context, fn: (...args: A) => R, ...args: A): R {
  if (registry.host !== undefined) return registry.host.with(context, fn, undefined, ...args);
  return registry.storage.run(context, fn, ...args);
}

/** Runs a method in a context: `fn` is called with the given `this` and arguments. */
export function callInContext<T, A extends unknown[], R>(
  context: Context,
  fn: (this: T, ...args: A) => R,
  self: T,
  args: A,
): R {
  if (registry.host !== undefined) return registry.host.with(context, () => fn.apply(self, args));
  // Without an object and arguments to hand on, a second call is saved.
  if (self === undefined && args.length === 0) return registry.storage.run(context, fn);
  return registry.storage.run(context, Reflect.apply<T, A, R>, fn, self, args);
}

/** A function that runs in the context whenever it is called. */
export function bindToContext<T, A extends unknown[], R>(
  context: Context,
  fn: (this: T, ...args: A) => R,
): (this: T, ...args: A) => R {
  return function boundToContext(this: T, ...args: A): R {
    return callInContext(context, fn, this, args);
  };
}

/** The reach of an attached context. */
export interface ContextScope extends Disposable {
  /** Ends the reach of the context. Calling it again does nothing. */
  detach(): void;
}

const NO_SCOPE: ContextScope = { detach: () => undefined, [Symbol.dispose]: () => undefined };

/** Makes a context active for the rest of the present execution. Does nothing where a foreign context manager is in charge. */
export function attachContext(context: Context): ContextScope {
  if (registry.host !== undefined) return NO_SCOPE;
  const { storage } = registry;
  const scope: AttachedContext = { attached: context, previous: openPart(storage.getStore()), closed: false };
  storage.enterWith(scope);
  const detach = (): void => {
    if (scope.closed) return;
    scope.closed = true;
    if (storage.getStore() === scope) storage.enterWith(openPart(scope.previous) ?? ROOT_CONTEXT);
  };
  return { detach, [Symbol.dispose]: detach };
}

/** What is stored, without the closed scopes on top of it, so that these are not kept alive. */
function openPart(stored: StoredContext | undefined): StoredContext | undefined {
  let current = stored;
  while (current !== undefined && isAttached(current) && current.closed) current = current.previous;
  return current;
}
