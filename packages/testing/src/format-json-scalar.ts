import { type Finding, MalformedPayload, pathOf, type Place } from './format-finding.ts';
import type { NormalScalar } from './format-normal.ts';
import type { ScalarType } from './format-schema.ts';

interface Target {
  readonly type: ScalarType;
  readonly place: Place;
  readonly notes: Finding[];
}

const ranges: Partial<Record<ScalarType, readonly [lowest: bigint, highest: bigint]>> = {
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  enum: [-(2n ** 31n), 2n ** 31n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Reads a JSON value as the scalar type of its field; throws `MalformedPayload` when it is none. */
export function jsonScalar(value: unknown, target: Target): NormalScalar {
  if (target.type === 'string') return text(value, target);
  if (target.type === 'bool') return typeof value === 'boolean' ? value : refuse(value, target);
  if (target.type === 'id') return id(value, target);
  if (target.type === 'bytes') return base64(value, target);
  if (target.type === 'double') return double(value, target);
  return integer(value, target);
}

function text(value: unknown, target: Target): string {
  if (typeof value !== 'string') return refuse(value, target);
  if (/\p{Surrogate}/u.test(value))
    target.notes.push({ where: pathOf(target.place), problem: 'the string holds a lone surrogate' });
  return value;
}

function id(value: unknown, target: Target): string {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(value)) return refuse(value, target);
  if (value !== value.toLowerCase())
    target.notes.push({ where: pathOf(target.place), problem: 'the id is not in lowercase' });
  return value.toLowerCase();
}

function base64(value: unknown, target: Target): Uint8Array {
  if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) return refuse(value, target);
  return Buffer.from(value, 'base64');
}

function double(value: unknown, target: Target): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return refuse(value, target);
}

function integer(value: unknown, target: Target): number | bigint {
  const range = ranges[target.type];
  const exact = exactInteger(value, target);
  if (range === undefined || exact < range[0] || exact > range[1]) return refuse(value, target);
  return target.type.endsWith('64') ? exact : Number(exact);
}

function exactInteger(value: unknown, target: Target): bigint {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value) && target.type !== 'enum') return BigInt(value);
  if (typeof value !== 'number' || !Number.isInteger(value)) return refuse(value, target);
  if (!Number.isSafeInteger(value)) {
    target.notes.push({
      where: pathOf(target.place),
      problem: `${value} is a JSON number beyond 2^53; it has to be a string`,
    });
  }
  return BigInt(value);
}

function refuse(value: unknown, target: Target): never {
  const shown = JSON.stringify(value).slice(0, 80);
  throw new MalformedPayload(target.place, `${shown} is no ${target.type}`);
}
