/**
 * Lines that a destination of pino has taken and not written yet.
 *
 * pino writes to stdout asynchronously where it is given no destination, and saves what is left in the event `exit`, which a signal never comes to. Where
 * telemetry holds a signal up to deliver its records, the lines are waited for as well.
 */
/** What is looked at of a destination: SonicBoom's, with what it holds. */
interface Destination {
  readonly sync?: unknown;
  readonly _len?: unknown;
  /** Those of a multistream. */
  readonly streams?: unknown;
  flush?(): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  off?(event: 'drain', listener: () => void): unknown;
}

/** The destinations of the loggers that have written a line. */
export interface WaitingLines {
  /** Notes the destination of a logger. */
  note(destination: unknown): void;
  /** Resolves when all have written what they hold, or at the deadline. Never rejects. */
  wait(deadline: number): Promise<void>;
}

const MOST_DESTINATIONS = 64;

export function createWaitingLines(): WaitingLines {
  const known = new WeakSet();
  const destinations: WeakRef<Destination>[] = [];
  const note = (destination: unknown): void => {
    if (typeof destination !== 'object' || destination === null || known.has(destination)) return;
    known.add(destination);
    destinations.push(new WeakRef(destination));
    if (destinations.length > MOST_DESTINATIONS) destinations.shift();
    const { streams } = destination as Destination;
    if (Array.isArray(streams)) for (const part of streams) note((part as { readonly stream?: unknown })?.stream);
  };
  return {
    note,
    async wait(deadline) {
      await Promise.all(destinations.map((reference) => written(reference.deref(), deadline)));
    },
  };
}

/** A destination that is stuck is given up at the deadline. It emits `drain` each time when it has written all. */
function written(destination: Destination | undefined, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    if (destination === undefined || !isWaiting(destination)) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      destination.off?.('drain', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, deadline - Date.now()));
    destination.once?.('drain', done);
    begin(destination);
  });
}

/** What gathers lines begins to write before it has enough. */
function begin(destination: Destination): void {
  try {
    destination.flush?.();
  } catch {
    // One that is closed writes nothing any more; the deadline ends the wait.
  }
}

function isWaiting({ sync, _len, once }: Destination): boolean {
  return sync === false && typeof _len === 'number' && _len > 0 && typeof once === 'function';
}
