import type { Span } from '@opentelemetry/api';
import { trace } from '@opentelemetry/api';
import * as core from '@throughline/core';
import { tracing } from '@throughline/tracing';

import { pinoInstrumentation } from '../src/pino-instrumentation.ts';
import type { PinoOptions } from '../src/pino-options.ts';

/** A record as a log port was handed it, with the attributes of its block under those of its own. */
export interface CollectedRecord {
  readonly scope: string;
  readonly severityNumber: number;
  readonly severityText: string | undefined;
  readonly eventName: string | undefined;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly exception: unknown;
  readonly time: readonly [number, number] | undefined;
  readonly observedTime: readonly [number, number] | undefined;
  readonly spanId: string | undefined;
}

/** A log port that keeps what it is handed, read at once as an engine does. */
export interface LogCollector {
  readonly records: CollectedRecord[];
  /** How many blocks were made. */
  blocks: number;
  /** What the port says when it is asked whether a record would reach anybody. */
  enabled: boolean;
  onEmit: (() => void) | undefined;
  readonly component: core.Component;
}

/** Makes a collector. */
function collectLogs(): LogCollector {
  const contents = new WeakMap<core.LogBlock, object>();
  const collector: LogCollector = {
    records: [],
    blocks: 0,
    enabled: true,
    onEmit: undefined,
    component: {
      name: 'collected-logs',
      start({ ports }) {
        ports.log = {
          enabled: () => collector.enabled,
          emit(draft) {
            collector.onEmit?.();
            collector.records.push(read(draft, contents));
          },
          block(attributes) {
            collector.blocks++;
            const block = core.createLogBlock([], { generation: core.registry.generation, droppedAttributes: 0 });
            contents.set(block, structuredClone(attributes) as object);
            return block;
          },
        };
        return { detach: () => void (ports.log = core.registry.noLogs) };
      },
    },
  };
  return collector;
}

function read(draft: core.LogDraft, contents: WeakMap<core.LogBlock, object>): CollectedRecord {
  const block = draft.block === undefined ? undefined : contents.get(draft.block);
  return {
    scope: draft.scope.name,
    severityNumber: draft.severityNumber,
    severityText: draft.severityText,
    eventName: draft.eventName,
    body: draft.body,
    attributes: structuredClone({ ...block, ...(draft.attributes as object), ...byName(draft.attributeList) }),
    exception: draft.exception,
    time: draft.time,
    observedTime: draft.observedTime,
    spanId: trace.getSpanContext(draft.context ?? core.activeContext())?.spanId,
  };
}

function byName(list: readonly unknown[] = []): Record<string, unknown> {
  const keys = list.filter((_key, index) => index % 2 === 0) as string[];
  return Object.fromEntries(keys.map((key, index) => [key, list[index * 2 + 1]]));
}

/** A destination that keeps its lines. */
export interface Lines {
  readonly texts: string[];
  write(text: string): void;
}

export function keepLines(): Lines {
  const texts: string[] = [];
  return { texts, write: (text) => void texts.push(text) };
}

/** What was logged while something ran. */
export interface Logged {
  readonly records: readonly CollectedRecord[];
  readonly collector: LogCollector;
  readonly span: { readonly traceId: string; readonly spanId: string };
  readonly problems: readonly string[];
}

/** Runs something inside a span, with telemetry and the instrumentation on. */
export async function logged(
  run: (span: Span, collector: LogCollector) => unknown,
  options?: PinoOptions,
): Promise<Logged> {
  const unsilence = core.redirectInternalLog(() => undefined);
  const collector = collectLogs();
  const setup = core.startTelemetry({ flushOnExit: false }, [
    tracing(),
    collector.component,
    pinoInstrumentation(options),
  ]);
  try {
    return await trace.getTracer('test').startActiveSpan('parent', async (span) => {
      await run(span, collector);
      const { traceId, spanId } = span.spanContext();
      span.end();
      const problems = setup.status.problems.map(({ code }) => code);
      return { records: collector.records, collector, span: { traceId, spanId }, problems };
    });
  } finally {
    await setup.shutdown();
    unsilence();
  }
}

/** A line without the ids of its span. */
export function withoutIds(text: string): string {
  return text.replace(/,"trace_id":"[0-9a-f]{32}","span_id":"[0-9a-f]{16}","trace_flags":"[0-9a-f]{2}"/, '');
}
