/**
 * The attributes of ended spans as standard span processors see them.
 *
 * A processor may change what `span.attributes` of an ended span holds, to take out what must not leave the process. So the object is
 * kept, and what was changed in it becomes the span's own before the span is encoded.
 */
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AttributeBlock, AttributeList, SpanRecord } from '@throughline/core';
import { readAttributes } from '@throughline/core';

import { attributesOf } from './readable-span.ts';

/** The fields of a span that its attributes live in. */
export interface AttributeHolder extends SpanRecord {
  attributeList: AttributeList | undefined;
  block: AttributeBlock | undefined;
  connectionBlock: AttributeBlock | undefined;
  droppedAttributes: number;
}

const views = new WeakMap<SpanRecord, Attributes>();

/** The attributes of an ended span: the same object each time. */
export function endedAttributes(span: SpanRecord): Attributes {
  const known = views.get(span);
  if (known !== undefined) return known;
  const view = attributesOf(span);
  // The lists in a block belong to many spans.
  for (const [key, value] of Object.entries(view)) if (Array.isArray(value)) view[key] = [...value] as AttributeValue;
  views.set(span, view);
  return view;
}

/** Takes over what somebody changed in the attributes of an ended span. */
export function adoptChanges(span: AttributeHolder): void {
  const view = views.get(span);
  if (view === undefined || isSame(view, attributesOf(span))) return;
  const { list, dropped } = readAttributes(view, { count: Infinity, valueLength: Infinity });
  span.droppedAttributes += dropped + (span.block?.droppedAttributes ?? 0);
  span.block = undefined;
  span.connectionBlock = undefined;
  span.attributeList = list;
}

function isSame(one: Attributes, other: Attributes): boolean {
  try {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]))
    );
  } catch {
    return false;
  }
}

function sameValue(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((item, index) => Object.is(item, other[index]));
}
