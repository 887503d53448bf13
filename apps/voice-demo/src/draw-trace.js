import { spanTree } from '@throughline/testing';

import { textOf } from './attribute-text.js';
import { plain } from './screen.js';

/** @import { Paint } from './screen.js' */
/** @import { ReceivedSpan, SpanNode } from '@throughline/testing' */

/** @typedef {{ stem: string, span: ReceivedSpan, parent: ReceivedSpan | undefined }} Row */

const KIND_WIDTH = 'INTERNAL'.length;

/**
 * Draws the spans of a trace as a tree, a line each: name, kind, duration, what happened. The first span of each service carries
 * the service's name before its own.
 *
 * @param {readonly ReceivedSpan[]} spans
 * @param {Paint} [paint]
 * @returns {string[]}
 */
export function drawTrace(spans, paint = plain) {
  const rows = spanTree(spans).flatMap((root) => rowsOf(root));
  const labelWidth = Math.max(0, ...rows.map((row) => labelOf(row).length));
  const durations = rows.map(({ span }) => formatDuration(span.durationMs));
  const durationWidth = Math.max(0, ...durations.map((text) => text.length));
  return rows.map((row, index) => {
    const { span, stem } = row;
    const gap = ' '.repeat(labelWidth - labelOf(row).length);
    const duration = `(${durations[index]})`.padStart(durationWidth + 2);
    const columns = [paint.dim(stem) + paintName(row, paint) + gap, paint.dim(span.kind.padEnd(KIND_WIDTH)), duration];
    const [detail, failure] = [detailOf(span), failureOf(row)];
    if (detail !== '') columns.push(paint.dim(detail));
    if (failure !== '') columns.push(paint.red(failure));
    return columns.join('  ');
  });
}

/**
 * @param {SpanNode} node
 * @param {ReceivedSpan} [parent]
 * @param {string} [stem]
 * @param {string} [indent]
 * @returns {Row[]}
 */
function rowsOf({ span, children }, parent, stem = '', indent = '') {
  const below = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return rowsOf(child, span, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}`);
  });
  return [{ stem, span, parent }, ...below];
}

/** @param {Row} row */
function labelOf(row) {
  return row.stem + serviceOf(row) + row.span.name;
}

/** @param {Row} row */
function serviceOf({ span, parent }) {
  return span.serviceName === parent?.serviceName ? '' : `${span.serviceName}.`;
}

/**
 * @param {Row} row
 * @param {Paint} paint
 */
function paintName(row, paint) {
  const { span } = row;
  const name = span.status.code === 'ERROR' ? paint.red(span.name) : span.name;
  return paint.cyan(serviceOf(row)) + name;
}

/**
 * What the attributes of a span add to its name, in a few words.
 *
 * @param {ReceivedSpan} span
 */
function detailOf({ kind, attributes }) {
  const text = (/** @type {string} */ key) => textOf(attributes[key]);
  const status = text('http.response.status_code');
  if (kind === 'SERVER') return status;
  if (Object.hasOwn(attributes, 'db.system.name')) return text('db.system.name');
  if (kind === 'CLIENT') return `${text('server.address')}:${text('server.port')} ${status}`.trimEnd();
  const own = Object.keys(attributes).filter((key) => key !== 'error.type');
  return own.map((key) => `${key}=${text(key)}`).join(' ');
}

/** @param {Row} row */
function failureOf({ span, parent }) {
  const orphan = span.parentSpanId !== undefined && parent === undefined ? '✗ its parent did not arrive' : '';
  if (span.status.code !== 'ERROR') return orphan;
  const reason = span.status.message || textOf(span.attributes['error.type']) || 'failed';
  return `✗ ${reason} ${orphan}`.trimEnd();
}

/** @param {number} ms */
function formatDuration(ms) {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`;
}
