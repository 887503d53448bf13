import { internalLog, randomNonZeroWord, randomWord, hexToWord, shown } from '@throughline/core';

/** Makes ids: the `IdGenerator` of the OpenTelemetry SDK. */
export interface IdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

/** The id of a new trace and whether it is random in the sense of W3C Trace Context level 2. */
export interface NewTraceId {
  traceId0: number;
  traceId1: number;
  traceId2: number;
  traceId3: number;
}

/** Where the engine takes ids from. Each call writes into fields that the caller reads at once. */
export interface IdSource {
  readonly random: boolean;
  readonly trace: NewTraceId;
  spanId0: number;
  spanId1: number;
  nextTrace(): void;
  nextSpan(): void;
}

/** Ids from the system's secure random generator. */
export function randomIdSource(): IdSource {
  const source: IdSource = {
    random: true,
    trace: { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: 0 },
    spanId0: 0,
    spanId1: 0,
    nextTrace() {
      const { trace } = source;
      trace.traceId0 = randomWord();
      trace.traceId1 = randomWord();
      trace.traceId2 = randomWord();
      trace.traceId3 = randomNonZeroWord();
    },
    nextSpan() {
      source.spanId0 = randomWord();
      source.spanId1 = randomNonZeroWord();
    },
  };
  return source;
}

function wordsOf(id: unknown, length: number): number[] | undefined {
  if (typeof id !== 'string' || id.length !== length) return undefined;
  const words: number[] = [];
  for (let position = 0; position < length; position += 8) {
    const word = hexToWord(id, position);
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words.some((word) => word !== 0) ? words : undefined;
}

/** Ids from a standard generator. What it gives that is no valid id is replaced by a random one, with a warning. */
export function generatedIdSource(generator: IdGenerator): IdSource {
  const fallback = randomIdSource();
  const generated = (make: () => unknown, length: number): number[] | undefined => {
    try {
      const id = make();
      const words = wordsOf(id, length);
      if (words === undefined)
        internalLog.warn(
          `the id generator gave ${shown(id)}; expected ${length} lower-case hexadecimal digits, not all zero; a random id was used`,
        );
      return words;
    } catch (error) {
      internalLog.warn(`the id generator failed (${shown(error)}); a random id was used`);
      return undefined;
    }
  };
  const source: IdSource = {
    random: false,
    trace: fallback.trace,
    spanId0: 0,
    spanId1: 0,
    nextTrace() {
      const words = generated(() => generator.generateTraceId(), 32);
      if (words === undefined) return fallback.nextTrace();
      const [traceId0, traceId1, traceId2, traceId3] = words as [number, number, number, number];
      Object.assign(source.trace, { traceId0, traceId1, traceId2, traceId3 });
    },
    nextSpan() {
      const words = generated(() => generator.generateSpanId(), 16);
      if (words === undefined) fallback.nextSpan();
      source.spanId0 = words?.[0] ?? fallback.spanId0;
      source.spanId1 = words?.[1] ?? fallback.spanId1;
    },
  };
  return source;
}
