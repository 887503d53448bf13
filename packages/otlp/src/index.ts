export { ByteWriter } from './byte-writer.ts';
export { writeSpan } from './protobuf-span.ts';
