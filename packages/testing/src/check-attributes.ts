import type { Finding } from './format-finding.ts';
import type { RawAnyValue, RawKeyValue, RawResource, RawScope } from './format-messages.ts';

/** Finds duplicate and empty keys, at any depth, and values of two types at once. */
export function checkAttributes(list: readonly RawKeyValue[], where: string): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const { key, value } of list) {
    if (seen.has(key)) findings.push({ where, problem: `duplicate attribute key "${key}"` });
    if (key === '') findings.push({ where, problem: 'an attribute has an empty key' });
    seen.add(key);
    findings.push(...checkValue(value, `${where}["${key}"]`));
  }
  return findings;
}

const valueTypes: readonly (keyof RawAnyValue)[] = [
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue',
];

/** Finds what is wrong inside one value. */
export function checkValue(value: RawAnyValue | undefined, where: string): Finding[] {
  if (value === undefined) return [];
  const types = valueTypes.filter((type) => value[type] !== undefined);
  const findings: Finding[] = [];
  if (types.length > 1) findings.push({ where, problem: `one value holds ${types.join(' and ')}` });
  if (value.kvlistValue !== undefined) findings.push(...checkAttributes(value.kvlistValue.values, where));
  for (const [index, item] of value.arrayValue?.values.entries() ?? []) {
    findings.push(...checkValue(item, `${where}[${index}]`));
  }
  return findings;
}

interface Origin {
  readonly resource?: RawResource | undefined;
  readonly scope?: RawScope | undefined;
}

/** Finds what is wrong with a resource or a scope. */
export function checkOrigin(origin: Origin, where: string): Finding[] {
  return [
    ...checkAttributes(origin.resource?.attributes ?? [], `${where}.resource.attributes`),
    ...checkAttributes(origin.scope?.attributes ?? [], `${where}.scope.attributes`),
  ];
}

/** Finds a trace or span id of the wrong length or of zeros only; '' is refused unless `optional`. */
export function checkId(
  id: string,
  kind: { name: 'traceId' | 'spanId' | 'parentSpanId'; optional: boolean },
  where: string,
): Finding[] {
  const length = kind.name === 'traceId' ? 32 : 16;
  if (id === '') return kind.optional ? [] : [{ where, problem: `${kind.name} is missing` }];
  if (id.length !== length)
    return [{ where, problem: `${kind.name} "${id}" has ${id.length / 2} bytes, not ${length / 2}` }];
  return /^0+$/.test(id) ? [{ where, problem: `${kind.name} is all zeros` }] : [];
}
