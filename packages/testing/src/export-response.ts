import { encodeProtobufResponse } from './format-protobuf.ts';
import { encodeRpcStatus } from './rpc-status.ts';
import type { SignalDefinition } from './signal.ts';

export type ResponseFormat = 'protobuf' | 'json';

export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Encodes the export response message of a signal; without a partial success it is the empty message. */
export function encodeResponse(definition: SignalDefinition, format: ResponseFormat, partial?: PartialSuccess): Buffer {
  if (format === 'json')
    return Buffer.from(JSON.stringify(partial ? { partialSuccess: jsonOf(definition, partial) } : {}));
  const response = partial
    ? { partialSuccess: { [definition.rejectedField]: partial.rejected, errorMessage: partial.message } }
    : {};
  return Buffer.from(encodeProtobufResponse(definition.signal, definition.requestMessage, response));
}

/** Encodes the error body of OTLP over HTTP, a `google.rpc.Status`. */
export function encodeError(format: ResponseFormat, code: number, message: string): Buffer {
  return format === 'json' ? Buffer.from(JSON.stringify({ code, message })) : encodeRpcStatus({ code, message });
}

export function contentTypeOf(format: ResponseFormat): string {
  return format === 'json' ? 'application/json' : 'application/x-protobuf';
}

function jsonOf(definition: SignalDefinition, partial: PartialSuccess): object {
  return { [definition.rejectedField]: String(partial.rejected), errorMessage: partial.message };
}
