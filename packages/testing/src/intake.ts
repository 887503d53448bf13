import { checkPayload } from './check-payload.ts';
import { acceptsPayload, type Fault } from './fault.ts';
import { decodePayload, type DecodedPayload } from './format-decode.ts';
import { type Finding, MalformedPayload } from './format-finding.ts';
import type { InvalidPayload, Protocol, ReceivedRequest } from './received-request.ts';
import type { ReceivedLogRecord } from './received-log.ts';
import { logRecordsOf } from './received-log.ts';
import { metricPointsOf, type ReceivedMetricPoint } from './received-metric.ts';
import { type ReceivedSpan, spansOf } from './received-span.ts';
import type { SignalDefinition } from './signal.ts';
import { createWaiting, type Waiting } from './waiting.ts';

/** What a transport hands over: one message, uncompressed. */
export interface IncomingMessage {
  readonly definition: SignalDefinition;
  readonly protocol: Protocol;
  readonly path: string;
  readonly headers: ReceivedRequest['headers'];
  readonly connection: number;
  readonly compression: string;
  readonly compressedBytes: number;
  readonly body: Buffer;
  readonly fault: Fault | undefined;
}

/** Everything the receiver got. */
export interface Intake {
  readonly requests: ReceivedRequest[];
  readonly invalid: InvalidPayload[];
  readonly spans: ReceivedSpan[];
  readonly metrics: ReceivedMetricPoint[];
  readonly logs: ReceivedLogRecord[];
  readonly waiting: Waiting;
  /** Decodes, checks and keeps a message; returns the error when it is malformed. */
  accept(message: IncomingMessage): MalformedPayload | undefined;
  /** Notes a request that did not even carry a message. */
  refuse(request: string, problem: string): void;
  clear(): void;
}

export function createIntake(): Intake {
  let number = 0;
  const intake: Intake = {
    requests: [],
    invalid: [],
    spans: [],
    metrics: [],
    logs: [],
    waiting: createWaiting(),
    accept(message) {
      number += 1;
      const payload = decode(message);
      keep(intake, message, { payload, number });
      intake.waiting.changed();
      return payload instanceof MalformedPayload ? payload : undefined;
    },
    refuse(request, problem) {
      intake.invalid.push({ problem, where: '', request });
      intake.waiting.changed();
    },
    clear() {
      for (const list of [intake.requests, intake.invalid, intake.spans, intake.metrics, intake.logs]) list.length = 0;
    },
  };
  return intake;
}

function decode({ body, protocol, definition }: IncomingMessage): DecodedPayload | MalformedPayload {
  try {
    return decodePayload(body, protocol === 'http/json' ? 'json' : 'protobuf', definition);
  } catch (error) {
    if (error instanceof MalformedPayload) return error;
    throw error;
  }
}

function keep(
  intake: Intake,
  message: IncomingMessage,
  { payload, number }: { payload: DecodedPayload | MalformedPayload; number: number },
): void {
  const { definition, body, ...rest } = message;
  const decoded = payload instanceof MalformedPayload ? undefined : payload.request;
  const accepted = decoded !== undefined && acceptsPayload(message.fault);
  const signal = definition.signal;
  intake.requests.push({ ...rest, number, signal, time: Date.now(), bytes: body.length, body, decoded, accepted });
  const request = `${message.protocol} ${message.path} #${number}`;
  for (const { where, problem } of findingsOf(payload)) intake.invalid.push({ problem, where, request });
  if (!accepted) return;
  for (const span of spansOf(decoded)) intake.spans.push(span);
  for (const point of metricPointsOf(decoded)) intake.metrics.push(point);
  for (const record of logRecordsOf(decoded)) intake.logs.push(record);
}

function findingsOf(payload: DecodedPayload | MalformedPayload): readonly Finding[] {
  if (payload instanceof MalformedPayload) return [{ where: payload.where, problem: payload.problem }];
  return [...payload.findings, ...checkPayload(payload.request)];
}
