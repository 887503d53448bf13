/**
 * The parts of ioredis 4.28 to 6 that the instrumentation touches: the boundary to the patched library.
 */

/** A socket, once it is connected. */
export interface RedisStream {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** A client of one server, or of a cluster. */
export interface RedisClient {
  readonly status: string;
  readonly stream?: RedisStream | null | undefined;
  readonly condition?: { readonly select?: number | undefined } | null | undefined;
  readonly options: {
    readonly host?: string | null | undefined;
    readonly port?: number | null | undefined;
    readonly path?: string | null | undefined;
    readonly db?: number | undefined;
    readonly sentinels?: readonly unknown[] | null | undefined;
    readonly connectionName?: string | null | undefined;
    readonly readOnly?: boolean | undefined;
    readonly enableAutoPipelining?: boolean | undefined;
  };
  readonly _autoPipelines?: ReadonlyMap<string, RedisPipeline> | undefined;
  /** Calls back when the cluster knows its nodes. */
  delayUntilReady?(this: RedisClient, callback: (...args: unknown[]) => unknown): unknown;
  sendCommand(this: RedisClient, command: RedisCommand, stream?: unknown, ...rest: unknown[]): unknown;
}

/** A command. `resolve` and `reject` are its own properties, called by whoever has the reply. */
export interface RedisCommand {
  readonly name: string;
  readonly args: readonly unknown[];
  resolve(this: RedisCommand, value: unknown): unknown;
  reject(this: RedisCommand, error: unknown): unknown;
  /** Whether its reply is left out of the results of the pipeline. */
  readonly ignore?: boolean;
}

/** What a pipeline resolves with: an error and a value for each command. */
export type PipelineResults = readonly (readonly [error: unknown, value?: unknown])[];

/** A pipeline or a transaction that is sent at once. */
export interface RedisPipeline {
  readonly redis: RedisClient;
  readonly _queue: readonly RedisCommand[];
  readonly _transactions: number;
  resolve(this: RedisPipeline, results: PipelineResults): unknown;
  reject(this: RedisPipeline, error: unknown): unknown;
  exec(this: RedisPipeline, ...args: unknown[]): unknown;
  sendCommand(this: RedisPipeline, command: RedisCommand, ...rest: unknown[]): unknown;
}

interface ClassModule<Instance> {
  readonly default: { readonly prototype: Instance };
}

/** The prototype of the class of clients that a file of ioredis exports. */
export function clientPrototype(exports: unknown): RedisClient {
  return (exports as ClassModule<RedisClient>).default.prototype;
}

/** The prototype of the class of pipelines that a file of ioredis exports. */
export function pipelinePrototype(exports: unknown): RedisPipeline {
  return (exports as ClassModule<RedisPipeline>).default.prototype;
}

/** The commands that a pipeline has collected. */
export function commandsOf({ _queue: queue }: RedisPipeline): readonly RedisCommand[] {
  return queue;
}

/** Whether a transaction was opened in the pipeline and not closed: `exec` only closes it then, and sends nothing. */
export function isTransactionOpen({ _transactions: open }: RedisPipeline): boolean {
  return open > 0;
}

/** Whether ioredis made the pipeline by itself, to collect the commands of a tick. */
export function isAutomatic(pipeline: RedisPipeline): boolean {
  const { _autoPipelines: automatic, options } = pipeline.redis;
  if (options.enableAutoPipelining !== true || automatic === undefined) return false;
  for (const known of automatic.values()) if (known === pipeline) return true;
  return false;
}
