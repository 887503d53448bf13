import type { Fault } from './fault.ts';

export interface FaultQueue {
  /** Queues a fault for the next `times` requests; without `times` it lasts until something else is queued. */
  add(fault: Fault, times?: number): void;
  /** Takes the fault of one request. */
  take(): Fault | undefined;
  clear(): void;
}

interface Entry {
  readonly fault: Fault;
  left: number;
}

export function createFaultQueue(): FaultQueue {
  const entries: Entry[] = [];
  return {
    add(fault, times = Infinity) {
      if (!(times >= 1)) throw new RangeError(`A fault lasts for at least one request, not ${times}.`);
      if (entries.at(-1)?.left === Infinity) entries.pop();
      entries.push({ fault, left: times });
    },
    take() {
      const [first] = entries;
      if (first === undefined) return undefined;
      first.left -= 1;
      if (first.left === 0) entries.shift();
      return first.fault;
    },
    clear() {
      entries.length = 0;
    },
  };
}
