import type { Context } from '@opentelemetry/api';
import { followWallClock, internalLog, ports, reasonOf } from '@throughline/core';

import { adoptChanges } from './ended-attributes.ts';
import type { RecordingSpan } from './recording-span.ts';

/** The `SpanProcessor` of the OpenTelemetry SDK, as far as it is called. */
export interface SpanProcessor {
  onStart(span: never, parentContext: Context): void;
  onEnding?(span: never): void;
  onEnd(span: never): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Those who look at spans besides the sinks. */
export interface SpanObservers {
  /** Whether there is any. */
  readonly present: boolean;
  /** How many ended spans they have seen. */
  seen(): number;
  started(span: RecordingSpan, parent: Context): void;
  ending(span: RecordingSpan): void;
  /** Shows the span to everybody and, when it is sampled, hands it to the sinks. */
  ended(span: RecordingSpan): void;
}

function deliver(span: RecordingSpan): void {
  if ((span.traceFlags & 1) === 0) return;
  try {
    ports.spanSink.end(span);
  } catch (error) {
    internalLog.error(`a span could not be handed to ${ports.spanSink.name}: ${reasonOf(error)}`);
  }
}

const NOBODY: SpanObservers = {
  present: false,
  seen: () => 0,
  started: () => undefined,
  ending: () => undefined,
  ended: deliver,
};

/** Calls standard span processors in their order; the failure of one is said and stops nobody. */
export function createSpanObservers(processors: readonly SpanProcessor[]): SpanObservers {
  if (processors.length === 0) return NOBODY;
  const inEnding = new Set<RecordingSpan>();
  let seen = 0;

  const tell = (moment: string, call: (processor: SpanProcessor) => void): void => {
    for (const processor of processors) {
      try {
        call(processor);
      } catch (error) {
        internalLog.error(`a span processor failed in ${moment}: ${reasonOf(error)}`);
      }
    }
  };
  // A processor is typed by the SDK it comes from; ours has every field that its type asks for.
  const typed = (span: RecordingSpan): never => span as never;
  return {
    present: true,
    seen: () => seen,
    started: (span, parent) => tell('onStart', (processor) => processor.onStart?.(typed(span), parent)),
    ending(span) {
      if (inEnding.has(span)) return;
      inEnding.add(span);
      tell('onEnding', (processor) => processor.onEnding?.(typed(span)));
      inEnding.delete(span);
    },
    ended(span) {
      seen++;
      followWallClock();
      tell('onEnd', (processor) => processor.onEnd(typed(span)));
      adoptChanges(span);
      deliver(span);
    },
  };
}
