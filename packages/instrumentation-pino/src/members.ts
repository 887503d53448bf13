import type { LogKeys } from './pino-options.ts';

/** What a member of a line is for its record, where it is no attribute. */
export type Member =
  | 'error'
  | 'message'
  | 'event'
  /** An id of the span: a field of the record. */
  | 'id'
  /** Said otherwise: `pid` and `hostname` are attributes of the resource. */
  | 'known'
  /** What a serializer of the logger makes of it. */
  | 'serialized';

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

/** The same for fields that are logged: what has a serializer is no attribute as it is. */
export function membersOfFields(members: Members, errorKey: string, serializers: object): Members {
  const ofFields = new Map<string, Member>(members);
  // An object cannot hold it like any other key.
  ofFields.set('__proto__', 'serialized');
  for (let owner: object | null = serializers; owner !== null; owner = Object.getPrototypeOf(owner) as object | null)
    for (const key of Object.getOwnPropertyNames(owner)) ofFields.set(key, 'serialized');
  return ofFields.set(errorKey, 'error');
}
