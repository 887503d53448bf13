import type { LogSink } from '@throughline/core';
import { addLogSink } from '@throughline/core';

import type { LogFormat } from './log-format.ts';
import type { RecordBatcher } from './record-batcher.ts';
import type { RecordPipeline, RecordPipelineParts } from './record-pipeline.ts';
import { createRecordPipeline } from './record-pipeline.ts';

/** Makes a pipeline of log records and connects it. */
export function createLogPipeline(parts: RecordPipelineParts<LogFormat>): RecordPipeline<LogSink> {
  const make = (batcher: RecordBatcher, slot: number): LogSink => createLogSink(parts, batcher, slot);
  return createRecordPipeline(parts, { make, add: addLogSink });
}

function createLogSink(
  { name, format }: RecordPipelineParts<LogFormat>,
  batcher: RecordBatcher,
  slot: number,
): LogSink {
  const { writeLog } = format;
  return {
    name,
    emit: (record) => {
      const { scope } = record;
      const buffer = batcher.begin(scope);
      if (buffer === undefined) return;
      try {
        writeLog(buffer.writer, record, slot);
      } catch {
        return batcher.undo(buffer);
      }
      batcher.accept(scope, buffer);
    },
  };
}
