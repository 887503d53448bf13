import type { Baggage, BaggageEntry } from '@opentelemetry/api';

/** Baggage that keeps the order of the header it came in, whatever its keys are, and remembers the header it makes. Immutable. */
export class BaggageEntries implements Baggage {
  /** The header that these entries make, once somebody made it. */
  header: string | undefined;
  private readonly entries: ReadonlyMap<string, BaggageEntry>;

  constructor(entries: ReadonlyMap<string, BaggageEntry>) {
    this.entries = entries;
    this.header = undefined;
  }

  getEntry(key: string): BaggageEntry | undefined {
    const entry = this.entries.get(key);
    return entry === undefined ? undefined : { ...entry };
  }

  getAllEntries(): [string, BaggageEntry][] {
    return Array.from(this.entries, ([key, entry]) => [key, { ...entry }]);
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return new BaggageEntries(new Map(this.entries).set(key, entry));
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key);
  }

  removeEntries(...keys: string[]): Baggage {
    const left = new Map(this.entries);
    for (const key of keys) left.delete(key);
    return new BaggageEntries(left);
  }

  clear(): Baggage {
    return new BaggageEntries(new Map());
  }
}
