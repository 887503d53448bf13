import { internalLog } from './internal-log.ts';
import { reasonOf } from './problem.ts';

/** What there is to know of the sinks of one kind of record. */
export interface SinkKind<Sink extends { readonly name: string }> {
  /** The sinks that are connected. */
  readonly sinks: Sink[];
  /** Stands where there are none. */
  readonly none: Sink;
  /** Puts a sink where records are handed to. */
  use(sink: Sink): void;
  /** Makes one sink that hands to each of several, through `give`. */
  join(name: string, sinks: readonly Sink[]): Sink;
}

/** Connects and disconnects the sinks of one kind of record. */
export interface SinkConnections<Sink> {
  /** Connects a sink. Returns the removal. */
  add(sink: Sink): () => void;
  removeAll(): void;
}

/** Makes the connections of one kind of record. A single sink is called directly. */
export function createSinkConnections<Sink extends { readonly name: string }>(
  kind: SinkKind<Sink>,
): SinkConnections<Sink> {
  const { sinks } = kind;
  const connect = (): void => {
    const [first = kind.none] = sinks;
    kind.use(sinks.length > 1 ? kind.join(sinks.map(({ name }) => name).join('+'), [...sinks]) : first);
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

/** Hands a record to a sink whose failure must not keep it from the next one. */
export function handOver<Sink extends { readonly name: string }>(
  record: string,
  sink: Sink,
  give: (sink: Sink) => void,
): void {
  try {
    give(sink);
  } catch (error) {
    internalLog.error(`${record} could not be handed to ${sink.name}: ${reasonOf(error)}`);
  }
}
