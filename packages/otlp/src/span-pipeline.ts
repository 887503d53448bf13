import type { SpanSink } from '@throughline/core';
import { addSpanSink } from '@throughline/core';

import type { Pipeline } from './pipeline.ts';
import type { RecordBatcher } from './record-batcher.ts';
import type { RecordPipelineParts } from './record-pipeline.ts';
import { createRecordPipeline } from './record-pipeline.ts';
import type { TraceFormat } from './trace-format.ts';

/** Makes a pipeline of spans and connects it. */
export function createSpanPipeline(parts: RecordPipelineParts<TraceFormat>): Pipeline {
  const make = (batcher: RecordBatcher, slot: number): SpanSink => createSpanSink(parts, batcher, slot);
  return createRecordPipeline(parts, { make, add: addSpanSink }).pipeline;
}

function createSpanSink(
  { name, format }: RecordPipelineParts<TraceFormat>,
  batcher: RecordBatcher,
  slot: number,
): SpanSink {
  const { writeSpan } = format;
  return {
    name,
    end: (span) => {
      const { scope } = span;
      const buffer = batcher.begin(scope);
      if (buffer === undefined) return;
      try {
        writeSpan(buffer.writer, span, slot);
      } catch {
        return batcher.undo(buffer);
      }
      batcher.accept(scope, buffer);
    },
  };
}
