/** Instruments of applications that are read at each collection. */
import { types } from 'node:util';

import type { InstrumentationScope, MetricKind, MetricSource, Observe } from '@throughline/core';
import { addObservable, internalLog, plainCopy, shown } from '@throughline/core';

import type { InstrumentOptions, Labels } from './instruments.ts';
import { sourceOf } from './instruments.ts';

/** What can be read: something that has a value, something that only rises, something that rises and falls. */
export type ObservableKind = 'gauge' | 'counter' | 'upDownCounter';

/** What a callback tells: a value, or one for each set of labels. */
export type Observed<L extends string = string> = number | Iterable<readonly [number, Labels<L>]>;

/** The reading of an observable instrument. */
export interface ObservableRegistration extends Disposable {
  /** Ends it. */
  remove(): void;
}

/** What is to be read. */
export interface ObservableOptions<L extends string = string> extends InstrumentOptions<L> {
  readonly kind: ObservableKind;
  readonly name: string;
  /** Reads the value. May be asynchronous, and is given up when it takes longer than the collection may. */
  readonly read: () => Observed<L> | Promise<Observed<L>>;
}

const KINDS: Readonly<Record<ObservableKind, MetricKind>> = {
  gauge: 'observableGauge',
  counter: 'observableCounter',
  upDownCounter: 'observableUpDownCounter',
};

const MOST_VALUES = 100_000;

function tellEach(observe: Observe, source: MetricSource, values: Iterable<readonly [number, Labels]>): void {
  let told = 0;
  for (const [value, labels] of values) {
    // A generator without end must not become a collection without end.
    if (++told > MOST_VALUES) throw new RangeError(`it has more than ${MOST_VALUES} values`);
    observe(source, value, labels);
  }
}

/** Has a value read at each collection. */
export function createObservable<L extends string = string>(
  scope: InstrumentationScope,
  given: ObservableOptions<L>,
): ObservableRegistration {
  const { kind, name, read, ...options } = plainCopy(given);
  if (typeof read !== 'function' || typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    internalLog.warn(
      `observable ${shown(name)}: expected gauge, counter or upDownCounter and a function; it is not read`,
    );
    return { remove: () => undefined, [Symbol.dispose]: () => undefined };
  }
  const source = sourceOf({ scope, kind: KINDS[kind], name: name as string, options });
  const tell = (observe: Observe, observed: Observed<L>): void => {
    if (typeof observed === 'number') observe(source, observed);
    else tellEach(observe, source, observed);
  };
  const remove = addObservable({
    sources: [source],
    read(observe) {
      const observed = read();
      if (types.isPromise(observed)) return observed.then((value) => tell(observe, value));
      tell(observe, observed);
      return undefined;
    },
  });
  return { remove, [Symbol.dispose]: remove };
}
