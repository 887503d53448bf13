import type { Context } from '@opentelemetry/api';
import { internalLog, ports, shown } from '@throughline/core';

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
    internalLog.error(`a span could not be handed to ${ports.spanSink.name}: ${shown(error)}`);
  }
}

/** Calls standard span processors in their order; the failure of one is said and stops nobody. */
export function createSpanObservers(processors: readonly SpanProcessor[]): SpanObservers {
  if (processors.length === 0) return { present: false, started: () => undefined, ending: () => undefined, ended: deliver };

  const tell = (moment: string, call: (processor: SpanProcessor) => void): void => {
    for (const processor of processors) {
      try {
        call(processor);
      } catch (error) {
        internalLog.error(`a span processor failed in ${moment}: ${shown(error)}`);
      }
    }
  };
  // A processor is typed by the SDK it comes from; ours has every field that its type asks for.
  const seen = (span: RecordingSpan): never => span as never;
  return {
    present: true,
    started: (span, parent) => tell('onStart', (processor) => processor.onStart(seen(span), parent)),
    ending: (span) => tell('onEnding', (processor) => processor.onEnding?.(seen(span))),
    ended(span) {
      tell('onEnd', (processor) => processor.onEnd(seen(span)));
      deliver(span);
    },
  };
}
