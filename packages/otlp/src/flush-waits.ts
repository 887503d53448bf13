import type { Parcel } from './parcel.ts';

interface Wait {
  readonly left: Set<Parcel>;
  /** On the clock of `performance.now()`. */
  readonly endsAt: number;
  finish(): void;
}

/** Those who wait for parcels to be settled. */
export interface FlushWaits {
  readonly anybody: () => boolean;
  /** Resolves when all parcels are settled, when no try can help any more, or after the time given. Keeps the process alive meanwhile. */
  until(parcels: readonly Parcel[], timeoutMs: number): Promise<void>;
  settled(parcel: Parcel): void;
  /** Ends the waits that a next try at the given moment would come too late for. */
  nextTryAt(moment: number): void;
}

/** Makes an empty set of waits. */
export function createFlushWaits(): FlushWaits {
  const waits = new Set<Wait>();
  return {
    anybody: () => waits.size > 0,
    until: (parcels, timeoutMs) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          waits.delete(wait);
          resolve();
        };
        const timer = setTimeout(finish, timeoutMs);
        const wait: Wait = { left: new Set(parcels), endsAt: performance.now() + timeoutMs, finish };
        waits.add(wait);
      }),
    settled: (parcel) => {
      for (const wait of waits) if (wait.left.delete(parcel) && wait.left.size === 0) wait.finish();
    },
    nextTryAt: (moment) => {
      for (const wait of waits) if (moment > wait.endsAt) wait.finish();
    },
  };
}
