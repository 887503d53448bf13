import { attributeDifferences } from './attribute-differences.js';

/** @import { ExpectedSpan } from './expected-traces.js' */
/** @import { ReceivedSpan } from '@throughline/testing' */

/**
 * Compares the spans of one request with those that were expected, and says in a line each what is missing, in the wrong place,
 * different or too many.
 *
 * @param {ExpectedSpan} expected
 * @param {readonly ReceivedSpan[]} spans
 * @returns {string[]}
 */
export function compareTrace(expected, spans) {
  const left = new Set(spans);
  const rootTrace = (spans.find((span) => isOfSort(span, expected)) ?? spans.find(isRoot))?.traceId;
  /** @type {string[]} */
  const problems = [];

  /** @type {(node: ExpectedSpan, above?: { node: ExpectedSpan, span: ReceivedSpan | undefined }) => void} */
  function claim(node, above) {
    const candidates = [...left].filter((span) => isOfSort(span, node));
    const inPlace = candidates.find((span) => (above === undefined ? isRoot(span) : isChild(span, above.span)));
    const span = inPlace ?? candidates[0];
    const place = above === undefined ? 'at the root' : `under ${describe(above.node)}`;
    if (span === undefined) problems.push(`missing: ${describe(node)}, expected ${place}`);
    else {
      left.delete(span);
      if (inPlace === undefined) problems.push(`misplaced: ${describe(node)} is ${placeOf(span)}, expected ${place}`);
      problems.push(...differencesOf(span, node));
    }
    for (const child of node.children ?? []) claim(child, { node, span });
  }

  /** @param {ReceivedSpan} span */
  function placeOf(span) {
    const trace = span.traceId === rootTrace ? '' : ` in another trace, ${span.traceId}`;
    if (isRoot(span)) return `a root${trace}`;
    const parent = spans.find((other) => isChild(span, other));
    return `under ${parent === undefined ? `${span.parentSpanId}, which did not arrive` : describe(asNode(parent))}${trace}`;
  }

  claim(expected);
  for (const span of left) problems.push(`unexpected: ${describe(asNode(span))}, ${placeOf(span)}`);
  return problems;
}

/**
 * Names a span as the tree does: the service, a dot, the name.
 *
 * @param {Pick<ExpectedSpan, 'service' | 'name' | 'kind'>} span
 */
export function describe({ service, name, kind }) {
  return `${service}.${name} (${kind})`;
}

/**
 * @param {ReceivedSpan} span
 * @returns {ExpectedSpan}
 */
export function asNode({ serviceName, name, kind }) {
  return { service: serviceName, name, kind };
}

/**
 * @param {ReceivedSpan} span
 * @param {ExpectedSpan} node
 */
function isOfSort(span, node) {
  return span.name === node.name && span.kind === node.kind && span.serviceName === node.service;
}

/** @param {ReceivedSpan} span */
function isRoot(span) {
  return span.parentSpanId === undefined;
}

/**
 * @param {ReceivedSpan} span
 * @param {ReceivedSpan | undefined} parent
 */
function isChild(span, parent) {
  return parent !== undefined && span.parentSpanId === parent.spanId && span.traceId === parent.traceId;
}

/**
 * @param {ReceivedSpan} span
 * @param {ExpectedSpan} node
 */
function differencesOf(span, node) {
  const { failed = false, attributes = {} } = node;
  const differences = attributeDifferences(span.attributes, attributes);
  const isFailed = span.status.code === 'ERROR';
  if (isFailed !== failed) differences.unshift(`is ${isFailed ? '' : 'not '}marked as an error`);
  return differences.map((difference) => `different: ${describe(node)} ${difference}`);
}
