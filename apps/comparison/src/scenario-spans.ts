import type { ReceivedSpan } from '@throughline/testing';

import type { ComparedSpan } from './compared-span.ts';
import type { FactValue } from './difference.ts';
import { knownIds } from './known-ids.ts';
import type { ScenarioReport } from './running-side.ts';
import { factsOf } from './span-facts.ts';
import { type RunningPorts, stableValues } from './stable-values.ts';

/** What one side did in one scenario. */
export interface ScenarioOutcome {
  readonly spans: readonly ComparedSpan[];
  readonly observed: FactValue;
}

export interface SideOutput {
  readonly scenarios: readonly ScenarioReport[];
  readonly spans: readonly ReceivedSpan[];
  readonly databases: Omit<RunningPorts, 'own'>;
}

/** Sorts the spans of a side into its scenarios, by the times at which they started. */
export function outcomesOf({ scenarios, spans, databases }: SideOutput): Map<string, ScenarioOutcome> {
  return new Map(
    scenarios.map(({ name, startedAt, observed, ports }, index) => {
      const end = scenarios[index + 1]?.startedAt ?? Infinity;
      const own = spans.filter((span) => startOf(span) >= startedAt && startOf(span) < end);
      const stable = stableValues({ ...databases, own: ports });
      const text = JSON.stringify(observed) ?? 'nothing';
      return [name, { spans: comparedSpans(own, stable), observed: stable('', text) }] as const;
    }),
  );
}

function comparedSpans(received: readonly ReceivedSpan[], stable: ReturnType<typeof stableValues>): ComparedSpan[] {
  const byId = new Map<string, ComparedSpan>();
  for (const span of received) {
    const sort = `${libraryOf(span.scope.name)} ${span.kind}`;
    const facts = factsOf(span, stable);
    byId.set(span.spanId, { sort, name: nameOf(span), facts, parent: undefined, startedAt: span.startTimeUnixNano });
  }
  return received.map((span) => {
    const compared = byId.get(span.spanId) as ComparedSpan;
    const parent = byId.get(span.parentSpanId ?? '');
    if (parent === undefined) (compared.facts as Map<string, FactValue>).set('(parent)', remoteParentOf(span));
    else compared.parent = parent;
    return compared;
  });
}

/** A command of a pipeline or transaction says so in its operation, not in its name. */
function nameOf({ name, attributes }: ReceivedSpan): string {
  const operation = attributes['db.operation.name'];
  return typeof operation === 'string' && operation.endsWith(` ${name}`) ? operation : name;
}

function remoteParentOf({ parentSpanId }: ReceivedSpan): string {
  if (parentSpanId === undefined) return 'none';
  return parentSpanId === knownIds.spanId ? knownIds.spanId : 'unknown';
}

/** `pg` for `@opentelemetry/instrumentation-pg` and for `@throughline/instrumentation-pg`. */
function libraryOf(scope: string): string {
  return scope.replace(/^@(?:opentelemetry|throughline)\/instrumentation-/, '');
}

function startOf(span: ReceivedSpan): number {
  return Number(span.startTimeUnixNano / 1000n) / 1000;
}
