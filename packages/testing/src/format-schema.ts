// The OTLP messages of all three signals as tables: field name, field number, type. The strict wire check, the JSON
// mapping and the normal form read them; protobuf itself is decoded by a generated decoder that knows nothing of them.

import { commonSchema } from './format-schema-common.ts';
import { logSchema } from './format-schema-logs.ts';
import { metricSchema } from './format-schema-metrics.ts';
import { traceSchema } from './format-schema-traces.ts';

/** The scalar types OTLP uses; `id` is a byte field that JSON writes as lowercase hexadecimal. */
export type ScalarType =
  | 'string'
  | 'bytes'
  | 'id'
  | 'bool'
  | 'double'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'fixed32'
  | 'int64'
  | 'uint64'
  | 'fixed64'
  | 'sfixed64';

/** A scalar type, or the name of a message that is capitalised. */
export type FieldType = ScalarType | Capitalize<string>;

/** `repeated` is a list; `optional` is a field whose absence differs from its default value. */
export type Field = readonly [number: number, type: FieldType, label?: 'repeated' | 'optional'];

export type MessageSchema = Readonly<Record<string, Field>>;
export type Schema = Readonly<Record<string, MessageSchema>>;

/** Every OTLP message by its name. */
export const otlpSchema: Schema = { ...commonSchema, ...traceSchema, ...metricSchema, ...logSchema };

const LOWERCASE_A = 97;

/** Tells a scalar type from the name of a message. */
export function isScalar(type: FieldType): type is ScalarType {
  return type.charCodeAt(0) >= LOWERCASE_A;
}

/** Returns the fields of a message, and throws when the table has no such message. */
export function schemaOf(message: string): MessageSchema {
  const schema = otlpSchema[message];
  if (schema === undefined) throw new Error(`There is no OTLP message named ${message}.`);
  return schema;
}
