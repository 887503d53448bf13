import type { TextMapPropagator } from '@opentelemetry/api';
import type { Core } from '@throughline/core';
import { shown } from '@throughline/core';

import { b3MultiPropagator, b3Propagator } from './b3-propagators.ts';
import { w3cBaggagePropagator } from './w3c-baggage.ts';
import { w3cTraceContextPropagator } from './w3c-trace-context.ts';

/** The names of the propagators that come with this package; `none` switches propagation off. */
export type PropagatorName = 'tracecontext' | 'baggage' | 'b3' | 'b3multi' | 'none';

const VARIABLE = 'OTEL_PROPAGATORS';
const NAMES = 'tracecontext, baggage, b3, b3multi or none';
const DEFAULT: readonly TextMapPropagator[] = [w3cTraceContextPropagator, w3cBaggagePropagator];

const BY_NAME: ReadonlyMap<string, TextMapPropagator> = new Map([
  ['tracecontext', w3cTraceContextPropagator],
  ['baggage', w3cBaggagePropagator],
  ['b3', b3Propagator],
  ['b3multi', b3MultiPropagator],
]);

const OWN: ReadonlySet<unknown> = new Set(BY_NAME.values());

/** Whether a propagator is one of this package. */
export function isOwnPropagator(propagator: TextMapPropagator): boolean {
  return OWN.has(propagator);
}

/** Names of the specification that need a package of somebody else, with what it offers. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['jaeger', 'JaegerPropagator of @opentelemetry/propagator-jaeger'],
  ['xray', 'AWSXRayPropagator of @opentelemetry/propagator-aws-xray'],
  ['ottrace', 'OTTracePropagator of @opentelemetry/propagator-ot-trace'],
]);

/**
 * The propagators that the environment or the code asks for, in that order. What cannot be used is reported and left out; where
 * nothing usable was named, the next source is taken, and the default at last.
 *
 * `OTEL_PROPAGATORS` replaces the names given in code. Objects given in code stay, because no variable can name them, unless it
 * says `none`.
 */
export function choosePropagators(core: Core, given: unknown): readonly TextMapPropagator[] {
  const fromCode = itemsInCode(core, given);
  const inEnv = resolve(core, core.settings.text(VARIABLE)?.split(',') ?? []);
  if (inEnv === 'none') return [];
  if (inEnv.length > 0) return [...new Set([...inEnv, ...(fromCode ?? []).filter(isPropagator)])];
  const inCode = resolve(core, fromCode ?? []);
  if (inCode.length === 0 && fromCode?.length !== 0) return DEFAULT;
  core.settings.note(VARIABLE, 'code');
  return inCode === 'none' ? [] : inCode;
}

function itemsInCode(core: Core, given: unknown): readonly unknown[] | undefined {
  if (given === undefined || Array.isArray(given)) return given;
  refuse(core, given);
  return undefined;
}

/** The propagators behind names, and those that stand for themselves; or `none`. */
function resolve(core: Core, given: readonly unknown[]): TextMapPropagator[] | 'none' {
  const items = given
    .map((item) => (typeof item === 'string' ? item.trim().toLowerCase() : item))
    .filter((item) => item !== '');
  if (items.includes('none')) {
    if (items.length > 1) reportConflict(core);
    return 'none';
  }
  const found = [...new Set(items)].flatMap((item) =>
    isPropagator(item) ? item : (propagatorNamed(core, item) ?? []),
  );
  return [...new Set(found)];
}

function propagatorNamed(core: Core, name: unknown): TextMapPropagator | undefined {
  const found = typeof name === 'string' ? BY_NAME.get(name) : undefined;
  const elsewhere = typeof name === 'string' ? ELSEWHERE.get(name) : undefined;
  if (elsewhere !== undefined) {
    core.report(
      'TL_CONFIG_UNSUPPORTED',
      `${VARIABLE}: ${shown(name)} does not come with Throughline; it was ignored`,
      `Pass ${elsewhere} in the option \`propagators\`, or use tracecontext, which current versions of that system understand.`,
    );
  } else if (found === undefined) {
    refuse(core, name);
  }
  return found;
}

function refuse(core: Core, received: unknown): void {
  core.report(
    'TL_CONFIG_VALUE',
    `${VARIABLE}: expected a list of ${NAMES}, received ${shown(received)}; it was ignored`,
    `Set ${VARIABLE} to names out of ${NAMES}, separated by commas.`,
  );
}

function reportConflict(core: Core): void {
  core.report(
    'TL_CONFIG_CONFLICT',
    `${VARIABLE}: "none" stands beside other propagators; nothing is propagated`,
    `Remove "none" from ${VARIABLE}, or the others.`,
  );
}

function isPropagator(item: unknown): item is TextMapPropagator {
  if (typeof item !== 'object' || item === null) return false;
  const { extract, inject, fields } = item as Partial<TextMapPropagator>;
  return typeof extract === 'function' && typeof inject === 'function' && typeof fields === 'function';
}
