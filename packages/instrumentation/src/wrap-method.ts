/**
 * Replaces a method of somebody else's object, and takes the replacement off again.
 *
 * The mark lives on the replacement itself, so it is true for as long as the replacement is what is called, whoever moves it around.
 * A replacement that cannot be taken off, because somebody wrapped it in turn, passes straight through to the original.
 */
// By a shared symbol, so that a second copy of this package sees that the method is wrapped already.
const MARK = Symbol.for('throughline.wrapped');

/** Any function, as seen from outside a library. */
export type Method = (this: never, ...args: never[]) => unknown;

interface Mark {
  readonly by: string;
  readonly original: Method;
  live: boolean;
}

type Marked = Method & { [MARK]?: Mark };

/** Whether a function, or one that it replaced, is a replacement in force by the named instrumentation. */
export function isWrapped(fn: unknown, by: string): boolean {
  let mark = typeof fn === 'function' ? (fn as Marked)[MARK] : undefined;
  while (mark !== undefined) {
    if (mark.by === by && mark.live) return true;
    mark = (mark.original as Marked)[MARK];
  }
  return false;
}

/** A replacement that is called while its mark is live, and looks like the original from outside. */
function switchable(original: Method, replacement: Method, mark: Mark): Method {
  const patched = function patched(this: unknown): unknown {
    // `arguments` is handed on without being copied.
    return (mark.live ? replacement : original).apply(this as never, arguments as unknown as never[]);
  };
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller' || key === MARK) continue;
    Reflect.defineProperty(patched, key, Reflect.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  Reflect.defineProperty(patched, 'prototype', { value: original.prototype as unknown, writable: true });
  Object.defineProperty(patched, MARK, { value: mark });
  return patched;
}

function install(target: object, name: PropertyKey, patched: Method): () => void {
  const before = Reflect.getOwnPropertyDescriptor(target, name);
  const enumerable = before?.enumerable ?? false;
  Reflect.defineProperty(target, name, { value: patched, writable: true, configurable: true, enumerable });
  // Module namespaces made by a loader take assignments only.
  if (Reflect.get(target, name) !== patched) Reflect.set(target, name, patched);
  if (Reflect.get(target, name) !== patched) throw new TypeError(`${String(name)} cannot be replaced`);
  return () => {
    if (before === undefined) Reflect.deleteProperty(target, name);
    else if (!Reflect.defineProperty(target, name, before)) Reflect.set(target, name, before.value);
  };
}

/** Says how a method is replaced, and in whose name. */
export interface Replacement {
  /** The name of the instrumentation. A method that it has replaced already is left alone. */
  readonly by: string;
  /** Makes the replacement from the original. */
  make(original: Method): Method;
}

/** Replaces a method. Returns the undo. Throws a `TypeError` when there is no such method or it cannot be replaced. */
export function wrapMethod(target: object, name: PropertyKey, { by, make }: Replacement): () => void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') throw new TypeError(`there is no method ${String(name)} to wrap`);
  if (isWrapped(original, by)) return () => undefined;
  const mark: Mark = { by, original: original as Method, live: true };
  const patched = switchable(mark.original, make(mark.original), mark);
  const restore = install(target, name, patched);
  return () => {
    mark.live = false;
    if (Reflect.get(target, name) === patched) restore();
  };
}
