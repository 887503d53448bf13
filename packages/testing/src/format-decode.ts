import type { Finding } from './format-finding.ts';
import { decodeJson } from './format-json.ts';
import type { ExportRequest } from './format-messages.ts';
import type { NormalMessage } from './format-normal.ts';
import { decodeProtobuf } from './format-protobuf.ts';
import { checkWire } from './format-wire-check.ts';
import type { SignalDefinition } from './signal.ts';

/** A decoded payload with everything that is wrong with its encoding. */
export interface DecodedPayload {
  readonly request: ExportRequest;
  readonly findings: readonly Finding[];
}

const emptyRequest: ExportRequest = { resourceSpans: [], resourceMetrics: [], resourceLogs: [] };

/** Decodes an uncompressed export request; throws `MalformedPayload` when that is not possible. */
export function decodePayload(body: Buffer, format: 'protobuf' | 'json', definition: SignalDefinition): DecodedPayload {
  const { signal, requestMessage } = definition;
  if (format === 'json') {
    const findings: Finding[] = [];
    return { request: asRequest(decodeJson(body, requestMessage, findings)), findings };
  }
  const findings = checkWire(body, requestMessage);
  return { request: asRequest(decodeProtobuf(body, signal, requestMessage)), findings };
}

/** The tables of format-schema*.ts and the types of format-messages.ts describe the same messages; this line relies on it. */
function asRequest(message: NormalMessage): ExportRequest {
  return { ...emptyRequest, ...(message as unknown as Partial<ExportRequest>) };
}
