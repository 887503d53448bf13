/** Reads and changes the arguments of `query(text | config | submittable, values?, callback?)`. */
import type { PgFunction, Submittable } from './pg-library.ts';
import { isFunction, isSubmittable } from './pg-library.ts';
import type { PgQuery } from './pg-options.ts';

interface QueryConfig {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly values?: unknown;
  readonly callback?: unknown;
}

/** The query among the arguments, in whichever form it was given. */
export function readQuery(args: readonly unknown[]): PgQuery {
  const [query, given] = args;
  if (typeof query === 'string') return { text: query, values: listOrNothing(given) };
  const config = Object(query) as QueryConfig & Partial<Submittable>;
  const source = config.text === undefined && config.cursor !== undefined ? config.cursor : config;
  return {
    text: typeof source.text === 'string' ? source.text : '',
    name: typeof config.name === 'string' && config.name !== '' ? config.name : undefined,
    values: listOrNothing(given) ?? listOrNothing(source.values),
  };
}

function listOrNothing(values: unknown): readonly unknown[] | undefined {
  return Array.isArray(values) ? values : undefined;
}

/** Whether the data of a query is not in its text. */
export function isParameterized({ name, values }: PgQuery): boolean {
  return name !== undefined || (values !== undefined && values.length > 0);
}

/** Puts the result of `wrap` in the place of the callback, if there is one. The application's own objects are not changed. */
export function replaceCallback(args: unknown[], wrap: (callback: PgFunction) => PgFunction): void {
  // The last one given counts, as pg has it.
  if (isFunction(args[2])) args[2] = wrap(args[2]);
  else if (isFunction(args[1]) && !args[2]) args[1] = wrap(args[1]);
  else if (typeof args[0] === 'object' && !args[2] && !isSubmittable(args[0])) {
    const { callback } = args[0] as QueryConfig;
    if (isFunction(callback)) args[0] = copyWith(args[0] as object, { callback: wrap(callback) });
  }
}

/** Puts another text in the place of the text. */
export function replaceText(args: unknown[], text: string): void {
  args[0] = typeof args[0] === 'string' ? text : copyWith(args[0] as object, { text });
}

/** A copy with its prototype and getters, as pg itself makes it. What was frozen can be changed on the copy. */
function copyWith(config: object, changes: Record<string, unknown>): object {
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(config);
  for (const [key, value] of Object.entries(changes))
    descriptors[key] = { value, writable: true, enumerable: true, configurable: true };
  return Object.create(Reflect.getPrototypeOf(config), descriptors) as object;
}
