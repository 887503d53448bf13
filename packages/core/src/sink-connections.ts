import { internalLog } from './internal-log.ts';
import { reasonOf } from './problem.ts';

/** What there is to know of the sinks of one kind of record. */
export interface SinkKind<Sink extends { readonly name: string }, Item> {
  /** What a record is called, with its article. */
  readonly item: string;
  /** The sinks that are connected. */
  readonly sinks: Sink[];
  /** Stands where there are none. */
  readonly none: Sink;
  /** Puts a sink where records are handed to. */
  use(sink: Sink): void;
  give(sink: Sink, item: Item): void;
  /** Makes a sink of a function that takes records. */
  make(name: string, take: (item: Item) => void): Sink;
}

/** Connects and disconnects the sinks of one kind of record. */
export interface SinkConnections<Sink> {
  /** Connects a sink. Returns the removal. */
  add(sink: Sink): () => void;
  removeAll(): void;
}

/** Makes the connections of one kind of record. A single sink is called directly; of several, the failure of one keeps a record from nobody else. */
export function createSinkConnections<Sink extends { readonly name: string }, Item>(
  kind: SinkKind<Sink, Item>,
): SinkConnections<Sink> {
  const { sinks } = kind;
  const connect = (): void => {
    const [first = kind.none] = sinks;
    kind.use(sinks.length > 1 ? joined(kind) : first);
  };
  return {
    add(sink) {
      sinks.push(sink);
      connect();
      return () => {
        const index = sinks.indexOf(sink);
        if (index >= 0) sinks.splice(index, 1);
        connect();
      };
    },
    removeAll() {
      sinks.length = 0;
      connect();
    },
  };
}

function joined<Sink extends { readonly name: string }, Item>(kind: SinkKind<Sink, Item>): Sink {
  const sinks = [...kind.sinks];
  return kind.make(sinks.map(({ name }) => name).join('+'), (item) => {
    for (const sink of sinks) {
      try {
        kind.give(sink, item);
      } catch (error) {
        internalLog.error(`${kind.item} could not be handed to ${sink.name}: ${reasonOf(error)}`);
      }
    }
  });
}
