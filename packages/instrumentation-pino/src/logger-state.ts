/**
 * What is known of a logger: how its lines are made, and what its bindings say.
 *
 * It is read when the logger writes its first line, so loggers that were made before are known as well as later ones.
 */
import type { LogBlock } from '@throughline/core';
import { createBoundedCache, ports, registry } from '@throughline/core';

import type { Members } from './members.ts';
import { membersOf } from './members.ts';
import type { PinoLibrary, PinoLogger, PinoSymbols } from './pino-library.ts';
import { FORMATTERS, HOOKS, OWN_LOGGER, SERIALIZERS } from './pino-library.ts';
import type { LogKeys } from './pino-options.ts';
import type { LineFields } from './read-line.ts';
import { readMembers } from './read-line.ts';

/** What makes the record of a line. */
export type RecordSource =
  /** What was logged: nothing rewrites it. */
  | 'fields'
  /** The finished line behind the bindings. */
  | 'rest'
  /** The whole line, as its beginning or its end may be rewritten too. */
  | 'line';

/** What is known of a logger. */
export interface LoggerState {
  /** Whether it is Throughline's own. */
  readonly isOwn: boolean;
  readonly source: RecordSource;
  /** Whether its ids must pass through what makes the line of the fields. */
  readonly mergesIds: boolean;
  /** Whether the hook `streamWrite` rewrites its finished lines. */
  readonly isRewritten: boolean;
  readonly members: Members;
  readonly serializers: Readonly<Record<string, unknown>>;
  /** Whether errors are serialized as pino does by itself. */
  readonly standardErrors: boolean;
  /** The bindings, as pino wrote them. */
  readonly chindings: string;
  readonly bindings: LineFields;
  block: LogBlock | undefined;
  generation: number;
}

/** Knows the loggers of one copy of pino. */
export type LoggerStates = (logger: PinoLogger) => LoggerState;

const MOST_KEYS = 16;
const NO_BINDINGS: LineFields = { attributes: {}, body: undefined, exception: undefined, eventName: undefined };

/** The block of the bindings under the configuration in force; `undefined` where there are none. */
export function blockOf(state: LoggerState): LogBlock | undefined {
  if (state.bindings === NO_BINDINGS) return undefined;
  if (state.block === undefined || state.generation !== registry.generation) {
    ({ generation: state.generation } = registry);
    state.block = ports.log.block(state.bindings.attributes);
  }
  return state.block;
}

/** Hears of each logger that is no plain child of another. */
export type LoggerFound = (destination: unknown) => void;

/** Makes the register of the loggers of a copy of pino. Loggers that are gone leave nothing behind. */
export function createLoggerStates(library: PinoLibrary, keys: LogKeys, found: LoggerFound): LoggerStates {
  const states = new WeakMap<PinoLogger, LoggerState>();
  const knownMembers = createMembers(keys);
  const idTexts = Object.values(keys).map((key: string) => `,${JSON.stringify(key)}:`);
  const knownKeys: KnownKeys = { keys, idTexts, knownMembers };
  const stateOf: LoggerStates = (logger) => {
    const symbols = library.symbolsOf(logger);
    const known = states.get(logger);
    if (known !== undefined && known.chindings === logger[symbols.chindings]) return known;
    const parent = Object.getPrototypeOf(logger) as PinoLogger;
    const inherited = Object.hasOwn(parent, symbols.chindings)
      ? inheritState(logger, { parent, state: stateOf(parent) }, { symbols, idTexts })
      : undefined;
    const state = inherited ?? readLogger(logger, symbols, knownKeys);
    states.set(logger, state);
    if (inherited === undefined) found(logger[symbols.stream]);
    return state;
  };
  return stateOf;
}

/** What a child has in common with its parent, where it brings nothing but bindings: many applications make one for each request. */
function inheritState(
  logger: PinoLogger,
  { parent, state }: { parent: PinoLogger; state: LoggerState },
  { symbols, idTexts }: { symbols: PinoSymbols; idTexts: readonly string[] },
): LoggerState | undefined {
  const chindings = logger[symbols.chindings] as string;
  if (!chindings.startsWith(state.chindings) || !isLikeParent(logger, parent, symbols)) return undefined;
  const added = chindings.slice(state.chindings.length);
  const bindings = readBindings(added, state.members);
  if (bindings === undefined) return undefined;
  return {
    ...state,
    isOwn: logger[OWN_LOGGER] !== undefined,
    mergesIds: state.mergesIds || idTexts.some((text) => added.includes(text)),
    chindings,
    bindings: joinBindings(state.bindings, bindings),
    block: undefined,
  };
}

function isLikeParent(logger: PinoLogger, parent: PinoLogger, symbols: PinoSymbols): boolean {
  const { log } = logger[FORMATTERS] as { readonly log?: unknown };
  return (
    log === (parent[FORMATTERS] as { readonly log?: unknown }).log &&
    logger[SERIALIZERS] === parent[SERIALIZERS] &&
    logger[HOOKS] === parent[HOOKS] &&
    logger[symbols.stringifiers] === parent[symbols.stringifiers] &&
    logger[symbols.lsCache] === parent[symbols.lsCache]
  );
}

function joinBindings(above: LineFields, added: LineFields): LineFields {
  if (above === NO_BINDINGS || added === NO_BINDINGS) return above === NO_BINDINGS ? added : above;
  return {
    attributes: { ...above.attributes, ...added.attributes },
    body: added.body ?? above.body,
    exception: added.exception ?? above.exception,
    eventName: added.eventName ?? above.eventName,
  };
}

interface KnownKeys {
  readonly keys: LogKeys;
  /** How the ids begin in bindings. */
  readonly idTexts: readonly string[];
  knownMembers(messageKey: string, errorKey: string): Members;
}

function readLogger(logger: PinoLogger, symbols: PinoSymbols, known: KnownKeys): LoggerState {
  const serializers = logger[SERIALIZERS] as Record<PropertyKey, unknown>;
  const messageKey = logger[symbols.messageKey] as string;
  const named = symbols.errorKey === undefined ? undefined : logger[symbols.errorKey];
  const errorKey = typeof named === 'string' ? named : 'err';
  const chindings = logger[symbols.chindings] as string;
  const members = known.knownMembers(messageKey, errorKey);
  const bindings = readBindings(chindings, members);
  return {
    isOwn: logger[OWN_LOGGER] !== undefined,
    source: bindings === undefined ? 'line' : sourceOf(logger, symbols),
    mergesIds: rewritesIds(logger, symbols, known),
    isRewritten: streamWriteOf(logger) !== undefined,
    members,
    serializers,
    // What serializes errors under another key depends on the version.
    standardErrors: errorKey === 'err' && isStandard(serializers['err']),
    chindings,
    bindings: bindings ?? NO_BINDINGS,
    block: undefined,
    generation: 0,
  };
}

function readBindings(chindings: string, members: Members): LineFields | undefined {
  if (chindings === '') return NO_BINDINGS;
  try {
    return readMembers(`{${chindings.slice(1)}}`, members);
  } catch {
    return undefined;
  }
}

function sourceOf(logger: PinoLogger, symbols: PinoSymbols): RecordSource {
  if (streamWriteOf(logger) !== undefined || !hasPlainLevels(logger[symbols.lsCache])) return 'line';
  const { log } = logger[FORMATTERS] as { readonly log?: unknown };
  const serializers = logger[SERIALIZERS] as Record<string, unknown>;
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

/** Whether a nested key, redaction or a serializer has to see the ids, or a binding of the same name stands before them. */
function rewritesIds(logger: PinoLogger, symbols: PinoSymbols, { keys, idTexts }: KnownKeys): boolean {
  const stringifiers = logger[symbols.stringifiers] as Record<PropertyKey, unknown>;
  const serializers = logger[SERIALIZERS] as Record<string, unknown>;
  const chindings = logger[symbols.chindings] as string;
  if (Boolean(logger[symbols.nestedKey]) || Object.getOwnPropertySymbols(stringifiers).some(isWildcard)) return true;
  if (idTexts.some((text) => chindings.includes(text))) return true;
  return Object.values(keys).some((key: string) => stringifiers[key] !== undefined || serializers[key] !== undefined);
}

function isWildcard({ description }: symbol): boolean {
  return description === 'pino.wildcardFirst';
}

/** Most loggers of a process have the same keys. */
function createMembers(keys: LogKeys): (messageKey: string, errorKey: string) => Members {
  const members = createBoundedCache<string, Members>(MOST_KEYS);
  return (messageKey, errorKey) => {
    const name = JSON.stringify([messageKey, errorKey]);
    const known = members.get(name) ?? membersOf(messageKey, errorKey, keys);
    members.set(name, known);
    return known;
  };
}
