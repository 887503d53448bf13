/**
 * The parts of pino 8 to 10 that the instrumentation touches: the boundary to the patched library.
 */
/** A logger. What it is made of stands under symbols of its copy of pino. */
export interface PinoLogger {
  readonly levels: { readonly labels: Readonly<Record<number, string | undefined>> };
  [key: symbol]: unknown;
}

/** Makes the text of a line. `time` is a text such as `,"time":1700000000000`. */
export type AsJson = (this: PinoLogger, ...line: [obj: object, msg: unknown, num: number, time: string]) => string;

/** Makes a line and writes it. */
export type Write = (this: PinoLogger, obj: unknown, msg: unknown, num: number) => void;

/** The symbols that the loggers of a copy of pino keep their parts under. */
export interface PinoSymbols {
  readonly chindings: symbol;
  readonly time: symbol;
  readonly lsCache: symbol;
  readonly stringifiers: symbol;
  readonly nestedKey: symbol;
  readonly messageKey: symbol;
  readonly stream: symbol;
  /** Not in every version. */
  readonly errorKey: symbol | undefined;
}

/** What is used of a copy of pino. */
export interface PinoLibrary {
  readonly asJson: symbol;
  readonly write: symbol;
  /** What all loggers of this copy inherit from, also those that were made before. */
  readonly prototype: PinoLogger;
  /** The same for all loggers of this copy. */
  symbolsOf(logger: PinoLogger): PinoSymbols;
}

/** Public symbols: the same in all copies. */
export const FORMATTERS: unique symbol = Symbol.for('pino.formatters');
export const SERIALIZERS: unique symbol = Symbol.for('pino.serializers');
export const HOOKS: unique symbol = Symbol.for('pino.hooks');

/** Marks the loggers that Throughline writes its own lines with: they are left alone. */
export const OWN_LOGGER: unique symbol = Symbol.for('throughline.own-logger');

/** Reads what `lib/proto.js` of pino gives. Throws a `TypeError` where it is something else. */
export function readLibrary(loaded: unknown): PinoLibrary {
  return libraryOf(Object.getPrototypeOf((loaded as () => object)()) as PinoLogger);
}

/** Reads the library of a logger. Throws a `TypeError` where it is something else. */
export function libraryOfLogger(logger: PinoLogger): PinoLibrary {
  return libraryOf(ownerOf(logger, symbolOf(logger, 'pino.asJson')) as PinoLogger);
}

function libraryOf(prototype: PinoLogger): PinoLibrary {
  let symbols: PinoSymbols | undefined;
  return {
    asJson: symbolOf(prototype, 'pino.asJson'),
    write: symbolOf(prototype, 'pino.write'),
    prototype,
    symbolsOf: (logger) => (symbols ??= readSymbols(logger)),
  };
}

/** The logger, or the one above it, that has a part as its own. */
export function ownerOf(logger: PinoLogger, part: symbol): PinoLogger | undefined {
  let owner: PinoLogger | null = logger;
  while (owner !== null && !Object.hasOwn(owner, part)) owner = Object.getPrototypeOf(owner) as PinoLogger | null;
  return owner ?? undefined;
}

function readSymbols(logger: PinoLogger): PinoSymbols {
  return {
    chindings: symbolOf(logger, 'pino.chindings'),
    time: symbolOf(logger, 'pino.time'),
    lsCache: symbolOf(logger, 'pino.lsCache'),
    stringifiers: symbolOf(logger, 'pino.stringifiers'),
    nestedKey: symbolOf(logger, 'pino.nestedKey'),
    messageKey: symbolOf(logger, 'pino.messageKey'),
    stream: symbolOf(logger, 'pino.stream'),
    errorKey: findSymbol(logger, 'pino.errorKey'),
  };
}

function symbolOf(owner: object, description: string): symbol {
  const found = findSymbol(owner, description);
  if (found === undefined) throw new TypeError(`its loggers have no ${description}`);
  return found;
}

function findSymbol(owner: object, description: string): symbol | undefined {
  for (let level: object | null = owner; level !== null; level = Object.getPrototypeOf(level) as object | null) {
    const found = Object.getOwnPropertySymbols(level).find((symbol) => symbol.description === description);
    if (found !== undefined) return found;
  }
  return undefined;
}
