import type { TextMapSetter } from '@opentelemetry/api';

import type { FieldStore } from './carrier-kinds.ts';
import { isFieldStore, isSameName } from './carrier-kinds.ts';

/**
 * Writes fields into a carrier of any kind. A field that is there already is replaced, in whatever case its name is: a receiver
 * would take two `traceparent` headers for none. Throws what the carrier throws.
 */
export const carrierSetter: TextMapSetter<object> = {
  set(carrier, name, value) {
    if (Array.isArray(carrier)) setInList(carrier as unknown[], name, value);
    else if (isFieldStore(carrier)) setInStore(carrier, name, value);
    else setProperty(carrier as Record<string, unknown>, name, value);
  },
};

function setProperty(carrier: Record<string, unknown>, name: string, value: string): void {
  carrier[Object.keys(carrier).find((key) => isSameName(key, name)) ?? name] = value;
}

function setInStore(carrier: FieldStore, name: string, value: string): void {
  const names: unknown[] = carrier instanceof Map ? [...carrier.keys()] : [];
  carrier.set((names.find((key) => isSameName(key, name)) as string | undefined) ?? name, value);
}

/** Lists go on in the form of their first element: flat names and values, objects with one field, or pairs. */
function setInList(list: unknown[], name: string, value: string): void {
  if (typeof list[0] === 'string') setFlat(list, name, value);
  else if (typeof list[0] === 'object' && !Array.isArray(list[0])) setInObjects(list, name, value);
  else setPair(list, name, value);
}

function setFlat(list: unknown[], name: string, value: string): void {
  const index = list.findIndex((item, position) => position % 2 === 0 && isSameName(item, name));
  if (index < 0) list.push(name, value);
  else list[index + 1] = value;
}

function setPair(list: unknown[], name: string, value: string): void {
  const index = list.findIndex((item) => Array.isArray(item) && isSameName(item[0], name));
  if (index < 0) list.push([name, value]);
  else list[index] = [(list[index] as unknown[])[0], value];
}

function setInObjects(list: unknown[], name: string, value: string): void {
  const index = list.findIndex(
    (item) => typeof item === 'object' && item !== null && Object.keys(item).some((key) => isSameName(key, name)),
  );
  if (index < 0) list.push({ [name]: value });
  else setProperty(list[index] as Record<string, unknown>, name, value);
}
