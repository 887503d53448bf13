/** What is known of how a logger makes its lines. */
import type { FieldMembers, Members } from './members.ts';
import { membersOfFields } from './members.ts';
import type { PinoLogger, PinoSymbols } from './pino-library.ts';
import { FORMATTERS, HOOKS, SERIALIZERS } from './pino-library.ts';
import type { Serializers } from './serialized.ts';
import { letSerializedPass, letsPass, originalOf } from './serialized.ts';

/** What makes the record of a line. */
export type RecordSource =
  /** What was logged: nothing rewrites it. */
  | 'fields'
  /** The finished line behind the bindings. */
  | 'rest'
  /** The whole line, as its beginning or its end may be rewritten too. */
  | 'line';

/** What a logger has in common with children that bring nothing but bindings. */
export interface LoggerKind {
  readonly source: RecordSource;
  /** Whether the hook `streamWrite` rewrites its finished lines. */
  readonly isRewritten: boolean;
  /** What the members of a finished line are. */
  readonly members: Members;
  /** What the fields are that are logged. */
  readonly fieldMembers: FieldMembers;
  readonly serializers: Serializers;
  readonly errorKey: string;
  /** Who serializes errors: nobody where only the finished line shows what becomes of them. */
  readonly errorSerializer: 'standard' | 'own' | undefined;
  readonly labels: PinoLogger['levels']['labels'];
}

/** What the errors of a logger stand under. */
export function errorKeyOf(logger: PinoLogger, symbols: PinoSymbols): string {
  const named = symbols.errorKey === undefined ? undefined : logger[symbols.errorKey];
  return typeof named === 'string' ? named : 'err';
}

/** Reads how a logger makes its lines, and has its serializers let pass what they have seen where records are made of what was logged. */
export function readKind(
  logger: PinoLogger,
  symbols: PinoSymbols,
  { members, readable }: { readonly members: Members; readonly readable: boolean },
): LoggerKind {
  const source = readable ? sourceOf(logger, symbols) : 'line';
  const errorKey = errorKeyOf(logger, symbols);
  const serializers = source === 'fields' ? letSerializedPass(logger) : (logger[SERIALIZERS] as Serializers);
  return {
    source,
    isRewritten: streamWriteOf(logger) !== undefined,
    members,
    fieldMembers: membersOfFields(members, errorKey, serializers),
    serializers,
    errorKey,
    errorSerializer: errorSerializerOf(errorKey, serializers),
    labels: logger.levels.labels,
  };
}

/** What serializes errors under another key depends on the version. */
function errorSerializerOf(errorKey: string, serializers: Serializers): LoggerKind['errorSerializer'] {
  const serializer = serializers['err'];
  if (errorKey !== 'err' || !letsPass(serializer)) return undefined;
  return isStandard(originalOf(serializer)) ? 'standard' : 'own';
}

function sourceOf(logger: PinoLogger, symbols: PinoSymbols): RecordSource {
  if (streamWriteOf(logger) !== undefined || !hasPlainLevels(logger[symbols.lsCache])) return 'line';
  const { log } = logger[FORMATTERS] as { readonly log?: unknown };
  const serializers = logger[SERIALIZERS] as Serializers;
  const redacts = Reflect.ownKeys(logger[symbols.stringifiers] as object).length > 0;
  const isRewritten =
    log !== undefined ||
    redacts ||
    Boolean(logger[symbols.nestedKey]) ||
    serializers[String(logger[symbols.messageKey])] !== undefined;
  return isRewritten ? 'rest' : 'fields';
}

function streamWriteOf(logger: PinoLogger): unknown {
  return (logger[HOOKS] as { readonly streamWrite?: unknown } | undefined)?.streamWrite;
}

const standard = new WeakMap<object, boolean>();

/** Whether this is the serializer of errors that pino brings, in whatever copy. One that is not recognized costs time and nothing else. */
function isStandard(serializer: unknown): boolean {
  if (typeof serializer !== 'function') return false;
  let known = standard.get(serializer);
  if (known === undefined) {
    known =
      serializer.name === 'errSerializer' && Function.prototype.toString.call(serializer).includes('pinoErrProto');
    standard.set(serializer, known);
  }
  return known;
}

const plainLevels = new WeakMap<object, boolean>();

/** Whether no formatter rewrites the level. The beginnings of lines are shared by a logger and its children. */
function hasPlainLevels(beginnings: unknown): boolean {
  const known = plainLevels.get(beginnings as object);
  if (known !== undefined) return known;
  const isPlain = Object.entries(beginnings as object).every(([level, text]) => text === `{"level":${level}`);
  plainLevels.set(beginnings as object, isPlain);
  return isPlain;
}
