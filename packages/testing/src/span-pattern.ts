import { inspect } from 'node:util';

import type { ReceivedKind, ReceivedSpan, ReceivedStatusCode } from './received-span.ts';
import { matchesValue } from './value-match.ts';

/** What a span has to be like; fields that are left out are not compared. */
export interface SpanPattern {
  readonly name?: string | RegExp;
  readonly kind?: ReceivedKind;
  readonly serviceName?: string;
  /** The name of the instrumentation scope. */
  readonly scope?: string;
  /** Attributes the span has to have among others; `undefined` means it must not have the key. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** A status code, or a code with a message. */
  readonly status?: ReceivedStatusCode | { readonly code?: ReceivedStatusCode; readonly message?: string | RegExp };
  /** The parent, which has to be among the received spans if it is a pattern; `null` means a root span. */
  readonly parent?: SpanPattern | ReceivedSpan | null;
}

/** One thing in which a span differs from a pattern. */
export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly received: unknown;
}

/** Returns in what a span differs from a pattern; `spans` are searched for its parent. */
export function differencesOf(span: ReceivedSpan, pattern: SpanPattern, spans: readonly ReceivedSpan[]): Difference[] {
  const { name, kind, serviceName, scope, attributes = {}, status, parent } = pattern;
  const wanted: readonly (readonly [field: string, expected: unknown, received: unknown])[] = [
    ['name', name, span.name],
    ['kind', kind, span.kind],
    ['serviceName', serviceName, span.serviceName],
    ['scope', scope, span.scope.name],
    ['status.code', typeof status === 'string' ? status : status?.code, span.status.code],
    ['status.message', typeof status === 'string' ? undefined : status?.message, span.status.message],
  ];
  return [
    ...wanted
      .filter(([, expected, received]) => expected !== undefined && !matchesValue(received, expected))
      .map(([field, expected, received]) => ({ field, expected, received })),
    ...attributeDifferences(span, attributes),
    ...(parent === undefined ? [] : parentDifferences(span, parent, spans)),
  ];
}

/** Returns in what the attributes of a span differ from those expected among them. */
export function attributeDifferences(span: ReceivedSpan, expected: Readonly<Record<string, unknown>>): Difference[] {
  return Object.entries(expected)
    .map(([key, value]) => ({ key, field: `attributes["${key}"]`, expected: value, received: span.attributes[key] }))
    .filter(({ key, expected: value, received }) =>
      value === undefined ? Object.hasOwn(span.attributes, key) : !matchesValue(received, value),
    )
    .map(({ field, expected: value, received }) => ({ field, expected: value, received }));
}

function parentDifferences(
  span: ReceivedSpan,
  parent: SpanPattern | ReceivedSpan | null,
  spans: readonly ReceivedSpan[],
): Difference[] {
  const actual = parentOf(span, spans);
  if (parent === null) {
    return span.parentSpanId === undefined ? [] : [{ field: 'parent', expected: null, received: span.parentSpanId }];
  }
  if ('spanId' in parent) {
    const isParent = span.parentSpanId === parent.spanId && span.traceId === parent.traceId;
    return isParent
      ? []
      : [{ field: 'parent', expected: describeSpan(parent), received: describeParent(span, actual) }];
  }
  if (actual === undefined) return [{ field: 'parent', expected: parent, received: describeParent(span, actual) }];
  return differencesOf(actual, parent, spans).map((difference) => ({
    ...difference,
    field: `parent.${difference.field}`,
  }));
}

/** Finds the parent of a span among others. */
export function parentOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  if (span.parentSpanId === undefined) return undefined;
  return spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
}

/** Names a span for a message. */
export function describeSpan({ name, kind, serviceName, spanId }: ReceivedSpan): string {
  return `${name} (${[kind, serviceName, spanId].filter((part) => part !== '').join(', ')})`;
}

function describeParent(span: ReceivedSpan, parent: ReceivedSpan | undefined): string {
  if (span.parentSpanId === undefined) return 'a root span';
  return parent === undefined ? `${span.parentSpanId}, which did not arrive` : describeSpan(parent);
}

/** Writes differences as lines of a message. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ field, expected, received }) => `  ${field}: expected ${show(expected)}, received ${show(received)}`)
    .join('\n');
}

/** Writes a value as it would stand in a test. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : inspect(value, { depth: 6, breakLength: Infinity });
}
