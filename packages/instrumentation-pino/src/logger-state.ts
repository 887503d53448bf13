/**
 * What is known of a logger: how its lines are made, and what its bindings say.
 *
 * It is read when the logger writes its first line, so loggers that were made before are known as well as later ones.
 */
import type { LogBlock } from '@throughline/core';
import { createBoundedCache, ports, registry } from '@throughline/core';

import type { LoggerKind } from './logger-kind.ts';
import { errorKeyOf, readKind } from './logger-kind.ts';
import type { Members } from './members.ts';
import { membersOf } from './members.ts';
import type { PinoLibrary, PinoLogger, PinoSymbols } from './pino-library.ts';
import { FORMATTERS, HOOKS, OWN_LOGGER, SERIALIZERS } from './pino-library.ts';
import type { LogKeys } from './pino-options.ts';
import type { Fields, LineFields } from './read-line.ts';
import { readMembers } from './read-line.ts';

/** What is known of a logger. */
export interface LoggerState {
  /** A child inherits the state of its parent, until it has one of its own. */
  readonly owner: PinoLogger;
  /** The register that made it. */
  readonly register: object;
  readonly kind: LoggerKind;
  /** Whether it is Throughline's own. */
  readonly isOwn: boolean;
  /** Whether its ids must pass through what makes the line of the fields. */
  readonly mergesIds: boolean;
  /** The bindings, as pino wrote them. */
  readonly chindings: string;
  readonly bindings: LineFields;
  /** Whether its bindings have been the attributes of a record. */
  hasRecord: boolean;
  block: LogBlock | undefined;
  generation: number;
}

/** Knows the loggers of one copy of pino. */
export type LoggerStates = (logger: PinoLogger) => LoggerState;

const MOST_KEYS = 16;
const NO_BINDINGS: LineFields = {
  attributes: undefined,
  body: undefined,
  exception: undefined,
  eventName: undefined,
  namesIds: false,
};

// A property instead of a WeakMap, which the children of requests would fill and the garbage collector empty.
const STATE = Symbol('throughline.pino-logger');

/** Whether the bindings are to be attributes instead of a block, once: many loggers write one line, and it would be made for nobody else. */
export function isFirstOf(state: LoggerState): boolean {
  if (state.hasRecord) return false;
  state.hasRecord = true;
  return true;
}

/** The block of the bindings under the configuration in force; `undefined` where there are none. */
export function blockOf(state: LoggerState): LogBlock | undefined {
  const { attributes } = state.bindings;
  if (attributes === undefined) return undefined;
  if (state.block === undefined || state.generation !== registry.generation) {
    ({ generation: state.generation } = registry);
    state.block = ports.log.block(attributes);
  }
  return state.block;
}

/** Hears of each logger that is no plain child of another. */
export type LoggerFound = (logger: PinoLogger, symbols: PinoSymbols) => void;

/** Makes the register of the loggers of a copy of pino. */
export function createLoggerStates(library: PinoLibrary, keys: LogKeys, found: LoggerFound): LoggerStates {
  const knownMembers = createMembers(keys);
  const idTexts = Object.values(keys).map((key: string) => `,${JSON.stringify(key)}:`);
  const knownKeys: KnownKeys = { keys, idTexts, knownMembers };
  const stateOf: LoggerStates = (logger) => {
    const symbols = library.symbolsOf(logger);
    const known = logger[STATE] as LoggerState | undefined;
    const isKnown = known !== undefined && known.owner === logger && known.register === knownKeys;
    if (isKnown && known.chindings === logger[symbols.chindings]) return known;
    const parent = Object.getPrototypeOf(logger) as PinoLogger;
    const inherited = Object.hasOwn(parent, symbols.chindings)
      ? inheritState(logger, { parent, state: stateOf(parent) }, symbols)
      : undefined;
    const state = inherited ?? readLogger(logger, symbols, knownKeys);
    // One that is frozen is read anew for each line.
    Reflect.set(logger, STATE, state);
    if (inherited === undefined) found(logger, symbols);
    return state;
  };
  return stateOf;
}

/** What a child has in common with its parent, where it brings nothing but bindings: many applications make one for each request. */
function inheritState(
  logger: PinoLogger,
  { parent, state }: { parent: PinoLogger; state: LoggerState },
  symbols: PinoSymbols,
): LoggerState | undefined {
  const chindings = logger[symbols.chindings] as string;
  if (!chindings.startsWith(state.chindings) || !isLikeParent(logger, parent, symbols)) return undefined;
  const { kind, register } = state;
  const bindings = readBindings(chindings.slice(state.chindings.length), kind.members);
  if (bindings === undefined) return undefined;
  return {
    owner: logger,
    register,
    kind,
    isOwn: logger[OWN_LOGGER] !== undefined,
    mergesIds: state.mergesIds || bindings.namesIds,
    chindings,
    bindings: joinBindings(state.bindings, bindings),
    hasRecord: false,
    block: undefined,
    generation: 0,
  };
}

function isLikeParent(logger: PinoLogger, parent: PinoLogger, symbols: PinoSymbols): boolean {
  const { log } = logger[FORMATTERS] as { readonly log?: unknown };
  return (
    log === (parent[FORMATTERS] as { readonly log?: unknown }).log &&
    logger[SERIALIZERS] === parent[SERIALIZERS] &&
    logger[HOOKS] === parent[HOOKS] &&
    logger[symbols.stringifiers] === parent[symbols.stringifiers] &&
    logger[symbols.lsCache] === parent[symbols.lsCache] &&
    logger.levels === parent.levels
  );
}

function joinBindings(above: LineFields, added: LineFields): LineFields {
  if (above === NO_BINDINGS || added === NO_BINDINGS) return above === NO_BINDINGS ? added : above;
  return {
    attributes: joinAttributes(above.attributes, added.attributes),
    body: added.body ?? above.body,
    exception: added.exception ?? above.exception,
    eventName: added.eventName ?? above.eventName,
    namesIds: above.namesIds || added.namesIds,
  };
}

/** The attributes of both, of which the added ones win. */
function joinAttributes(above: Fields | undefined, added: Fields | undefined): Fields | undefined {
  return above === undefined || added === undefined ? (added ?? above) : { ...above, ...added };
}

interface KnownKeys {
  readonly keys: LogKeys;
  /** How the ids begin in bindings. */
  readonly idTexts: readonly string[];
  knownMembers(messageKey: string, errorKey: string): Members;
}

function readLogger(logger: PinoLogger, symbols: PinoSymbols, known: KnownKeys): LoggerState {
  const messageKey = logger[symbols.messageKey] as string;
  const chindings = logger[symbols.chindings] as string;
  const members = known.knownMembers(messageKey, errorKeyOf(logger, symbols));
  const bindings = readBindings(chindings, members);
  return {
    owner: logger,
    register: known,
    kind: readKind(logger, symbols, { members, readable: bindings !== undefined }),
    isOwn: logger[OWN_LOGGER] !== undefined,
    mergesIds: rewritesIds(logger, symbols, known),
    chindings,
    bindings: bindings ?? NO_BINDINGS,
    hasRecord: false,
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
