import type { Field, Schema } from './format-schema.ts';

/** The attribute list of a message, under its field number there. */
export function attributes(number: number): Field {
  return [number, 'KeyValue', 'repeated'];
}

/** The messages of `opentelemetry.proto.common.v1` and `opentelemetry.proto.resource.v1`. */
export const commonSchema: Schema = {
  AnyValue: {
    stringValue: [1, 'string', 'optional'],
    boolValue: [2, 'bool', 'optional'],
    intValue: [3, 'int64', 'optional'],
    doubleValue: [4, 'double', 'optional'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'bytes', 'optional'],
  },
  ArrayValue: { values: [1, 'AnyValue', 'repeated'] },
  KeyValueList: { values: [1, 'KeyValue', 'repeated'] },
  KeyValue: { key: [1, 'string'], value: [2, 'AnyValue'] },
  InstrumentationScope: {
    name: [1, 'string'],
    version: [2, 'string'],
    attributes: attributes(3),
    droppedAttributesCount: [4, 'uint32'],
  },
  EntityRef: {
    schemaUrl: [1, 'string'],
    type: [2, 'string'],
    idKeys: [3, 'string', 'repeated'],
    descriptionKeys: [4, 'string', 'repeated'],
  },
  Resource: {
    attributes: attributes(1),
    droppedAttributesCount: [2, 'uint32'],
    entityRefs: [3, 'EntityRef', 'repeated'],
  },
};
