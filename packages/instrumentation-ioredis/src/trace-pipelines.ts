/**
 * One span per pipeline or transaction, and none for the commands in it: they are sent together and answered together.
 *
 * An automatic pipeline is something else: ioredis collects the commands of a tick, and the application called each of them for itself,
 * perhaps from different requests. Each of them gets its span where it was called.
 */
import type { InstrumentationHost } from '@throughline/instrumentation';

import type { PipelineResults, RedisCommand, RedisPipeline } from './ioredis-library.ts';
import { commandsOf, isAutomatic, isTransactionOpen } from './ioredis-library.ts';
import type { Operation } from './operation.ts';
import { mark, operationOf } from './operation.ts';
import type { Operations } from './operations.ts';
import type { CommandTracing } from './trace-commands.ts';

interface Batch {
  readonly name: string;
  readonly commands: readonly RedisCommand[];
}

/** Wraps the class of pipelines. */
export function tracePipelines(
  host: InstrumentationHost,
  prototype: RedisPipeline,
  tracing: { operations: Operations; commands: CommandTracing },
): void {
  const { operations, commands } = tracing;
  const succeed = host.guarded('end a pipeline', operations.succeed);
  const fail = host.guarded('end a failed pipeline', operations.fail);

  const begin = host.guarded('begin a pipeline', (pipeline: RedisPipeline) => {
    // With a transaction open, this call only appends EXEC. In a cluster that is not ready, the call is made again later.
    if (isTransactionOpen(pipeline) || operationOf(pipeline) !== undefined) return;
    mark(pipeline, null);
    const batch = readBatch(commandsOf(pipeline));
    const operation = operations.begin(pipeline.redis, batch.name, []);
    if (operation === undefined) return;
    recordBatch(operations, batch, operation);
    // The first command shows which node of a cluster the pipeline is sent to.
    const [first] = commandsOf(pipeline);
    if (first !== undefined) mark(first, operation);
    follow(pipeline, operation);
  });

  function follow(pipeline: RedisPipeline, operation: Operation): void {
    const { resolve, reject } = pipeline;
    pipeline.resolve = function resolveTraced(results) {
      const error = firstError(results);
      if (error === undefined) succeed(operation, results);
      else fail(operation, error);
      return resolve.call(pipeline, results);
    };
    pipeline.reject = function rejectTraced(error) {
      fail(operation, error);
      return reject.call(pipeline, error);
    };
  }

  const enqueue = host.guarded('enqueue a command', (pipeline: RedisPipeline, command: RedisCommand) => {
    if (!isAutomatic(pipeline)) return;
    if (operationOf(pipeline) === undefined) followAutomatic(pipeline);
    mark(pipeline, null);
    commands.begin(pipeline.redis, command);
  });

  function followAutomatic(pipeline: RedisPipeline): void {
    const { resolve, reject } = pipeline;
    pipeline.resolve = function resolveTraced(results) {
      eachOperation(pipeline, (operation, index) => {
        const [error, value] = results[index] ?? [];
        if (error instanceof Error) fail(operation, error);
        else succeed(operation, value);
      });
      return resolve.call(pipeline, results);
    };
    pipeline.reject = function rejectTraced(error) {
      eachOperation(pipeline, (operation) => fail(operation, error));
      return reject.call(pipeline, error);
    };
  }

  host.wrap(
    prototype,
    'exec',
    (original) =>
      function exec(...args) {
        begin(this);
        return original.apply(this, args);
      },
  );
  host.wrap(
    prototype,
    'sendCommand',
    (original) =>
      function sendCommand(...args) {
        enqueue(this, args[0]);
        return original.apply(this, args);
      },
  );
}

/** Calls back with each operation and the place of its reply in the results. */
function eachOperation(pipeline: RedisPipeline, visit: (operation: Operation, index: number) => void): void {
  const answered = commandsOf(pipeline).filter(({ ignore }) => ignore !== true);
  answered.forEach((command, index) => {
    const operation = operationOf(command);
    if (operation !== undefined && operation !== null) visit(operation, index);
  });
}

/** Database conventions, Redis: the operations' common name behind `PIPELINE` or `MULTI`; a batch of one is no batch. */
function readBatch(queue: readonly RedisCommand[]): Batch {
  const isTransaction = queue.length >= 2 && queue[0]?.name === 'multi' && queue[queue.length - 1]?.name === 'exec';
  const commands = isTransaction ? queue.slice(1, -1) : queue;
  const [first] = commands;
  const word = isTransaction ? 'MULTI' : 'PIPELINE';
  if (first === undefined || commands.some(({ name }) => name !== first.name)) return { name: word, commands };
  return { name: commands.length === 1 ? first.name : `${word} ${first.name}`, commands };
}

function recordBatch({ serialize }: Operations, { commands }: Batch, { span }: Operation): void {
  if (!span.recording) return;
  if (commands.length !== 1) span.put('db.operation.batch.size', commands.length);
  if (serialize === undefined) return;
  const texts = commands.map(({ name, args }) => serialize(name, args)).filter((text) => typeof text === 'string');
  if (texts.length > 0) span.put('db.query.text', texts.join('; '));
}

/** The first error of a command in the pipeline, or of one in the reply to EXEC. */
function firstError(results: PipelineResults): unknown {
  if (!Array.isArray(results)) return undefined;
  for (const result of results as PipelineResults) {
    const [error, value] = Array.isArray(result) ? (result as readonly unknown[]) : [];
    if (error instanceof Error) return error;
    const inner = Array.isArray(value) ? value.find((item) => item instanceof Error) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
