import type { LogKeys } from './pino-options.ts';
import type { Serializers } from './serialized.ts';
import { letsPass } from './serialized.ts';

/** What a member of a line is for its record, where it is no attribute. */
export type Member =
  | 'error'
  | 'message'
  | 'event'
  /** An id of the span: a field of the record. */
  | 'id'
  /** Said otherwise: `pid` and `hostname` are attributes of the resource. */
  | 'known'
  /** A field that a serializer of the logger is asked about. */
  | 'serialized'
  /** What a serializer or JSON makes something of that only the finished line shows. */
  | 'rewritten';

/** The members of a logger's lines that are no attributes. */
export type Members = ReadonlyMap<string, Member>;

/** The members of the lines of loggers with these keys. */
export function membersOf(messageKey: string, errorKey: string, keys: LogKeys): Members {
  return new Map<string, Member>([
    ['level', 'known'],
    ['pid', 'known'],
    ['hostname', 'known'],
    ['trace_id', 'known'],
    ['span_id', 'known'],
    ['trace_flags', 'known'],
    // As the Logs API has it.
    ['otel.event.name', 'event'],
    [keys.traceId, 'id'],
    [keys.spanId, 'id'],
    [keys.traceFlags, 'id'],
    [messageKey, 'message'],
    [errorKey, 'error'],
  ]);
}

/** What fields are that are logged. It learns which of them are rewritten. */
export type FieldMembers = Map<string, Member>;

/** The same for fields, of which some have serializers. */
export function membersOfFields(members: Members, errorKey: string, serializers: Serializers): FieldMembers {
  const ofFields = new Map<string, Member>(members);
  // An object cannot hold it like any other key.
  ofFields.set('__proto__', 'rewritten');
  for (let owner: object | null = serializers; owner !== null; owner = Object.getPrototypeOf(owner) as object | null)
    for (const key of Object.getOwnPropertyNames(owner))
      ofFields.set(key, letsPass(serializers[key]) && !members.has(key) ? 'serialized' : 'rewritten');
  // Under another key than that of errors, it is an exception nonetheless.
  return ofFields.set('err', 'rewritten').set(errorKey, 'error');
}
