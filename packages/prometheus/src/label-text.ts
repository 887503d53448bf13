/**
 * Labels as they stand between the braces: `method="POST",status="200"`.
 *
 * They are sorted, so that one set of labels has one text, and what distinguishes two series is the text alone. It is made once for each
 * block of attributes.
 */
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AttributeBlock, AttributeList } from '@throughline/core';
import { keyAt, reserveSlot, valueAt } from '@throughline/core';

import { escapedValue, wellFormed } from './escaped-text.ts';
import { labelName } from './label-name.ts';

/** A label before it is written. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** Labels that the page itself gives to series. An attribute of such a name becomes `exported_...`, as in Prometheus. */
const GIVEN_NAMES: ReadonlySet<string> = new Set(['le', 'worker', 'otel_scope_name', 'otel_scope_version']);

interface CachedText {
  readonly text: string;
  readonly hasGivenName: boolean;
}

interface Translated {
  readonly name: string;
  readonly key: string;
  readonly value: string;
}

let slot: number | undefined;

/** The text of a block's labels. Attributes whose labels have one of the given names are renamed. */
export function blockLabels(block: AttributeBlock, given: ReadonlySet<string>): string {
  slot ??= reserveSlot();
  const cached = (block.slots[slot] ??= cachedText(block.attributeList)) as CachedText;
  return cached.hasGivenName ? labelText(translate(block.attributeList, given)) : cached.text;
}

/** The text of labels. */
export function labelText(labels: readonly Label[]): string {
  return labels.map(({ name, value }) => `${name}="${escapedValue(value)}"`).join(',');
}

/** The labels of attributes: sorted, those that collide joined, and without the empty ones, which Prometheus takes for absent. */
export function translate(list: AttributeList, given: ReadonlySet<string>): Label[] {
  const labels: Label[] = [];
  for (const { name, value } of sortedLabels(list, given)) {
    const last = labels.at(-1);
    if (last?.name === name) labels[labels.length - 1] = { name, value: `${last.value};${value}` };
    else labels.push({ name, value });
  }
  return labels.filter(({ value }) => value !== '');
}

/** Attributes in the form that blocks have. */
export function attributeList(attributes: Attributes): AttributeList {
  const list: AttributeList = [];
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) list.push(key, value);
  return list;
}

/** Two texts of labels as one. */
export function joinLabels(left: string, right: string): string {
  if (left === '' || right === '') return left + right;
  return `${left},${right}`;
}

function cachedText(list: AttributeList): CachedText {
  const labels = translate(list, new Set());
  return { text: labelText(labels), hasGivenName: labels.some(({ name }) => GIVEN_NAMES.has(name)) };
}

function sortedLabels(list: AttributeList, given: ReadonlySet<string>): Translated[] {
  const labels: Translated[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const key = keyAt(list, index);
    const name = labelName(key);
    labels.push({ name: given.has(name) ? `exported_${name}` : name, key, value: valueText(valueAt(list, index)) });
  }
  return labels.sort((left, right) => inOrder(left.name, right.name) || inOrder(left.key, right.key));
}

function inOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function valueText(value: AttributeValue): string {
  if (typeof value === 'string') return wellFormed(value);
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}
