/**
 * What the conformance suite must know of an instrumentation, and of the engine it runs on.
 *
 * The engine is handed in, because this package imports none of the packages that it tests.
 */
import type { AttributeValue } from '@opentelemetry/api';

/** A component: an instrumentation, or tracing. */
export interface ConformanceComponent {
  readonly name: string;
}

/** The instrumentation under test. */
export interface ConformanceInstrumentation extends ConformanceComponent {
  readonly packageName: string;
  readonly replaces: readonly string[];
}

/** An ended span as a sink sees it. */
export interface ConformanceRecord {
  readonly name: string;
  readonly kind: number;
  readonly traceId0: number;
  readonly traceId1: number;
  readonly traceId2: number;
  readonly traceId3: number;
  readonly spanId0: number;
  readonly spanId1: number;
  readonly parentId0: number;
  readonly parentId1: number;
  readonly scope: {
    readonly name: string;
    readonly version: string | undefined;
    readonly schemaUrl: string | undefined;
  };
  readonly attributeList: readonly (string | AttributeValue)[] | undefined;
  readonly block: { readonly attributeList: readonly (string | AttributeValue)[] } | undefined;
  readonly connectionBlock: { readonly attributeList: readonly (string | AttributeValue)[] } | undefined;
  readonly eventList: readonly unknown[] | undefined;
  readonly statusCode: number;
  readonly statusMessage: string | undefined;
}

/** What the status says of an instrumentation. */
export interface ConformanceState {
  readonly name: string;
  readonly state: string;
  readonly reason?: string;
}

/** Running telemetry. */
export interface ConformanceSetup {
  readonly status: {
    readonly instrumentations: readonly ConformanceState[];
    readonly problems: readonly { readonly code: string; readonly message: string }[];
  };
  shutdown(): Promise<unknown>;
}

/** The port that starts spans. */
export interface ConformanceSpanPort {
  start(source: { describe(subject: never): object }, name: string, parent: object, subject: unknown): object;
  startWith(...args: readonly unknown[]): object;
  block(attributes: object): object;
}

/** The parts of `@throughline/core` and `@throughline/tracing` that the suite uses: `{ ...core, tracing }`. */
export interface ConformanceEngine {
  startTelemetry(
    options: { readonly disabled?: boolean; readonly flushOnExit?: boolean },
    components: readonly ConformanceComponent[],
  ): ConformanceSetup;
  addSpanSink(sink: { readonly name: string; end(span: ConformanceRecord): void }): () => void;
  redirectInternalLog(to: (line: string) => void): () => void;
  readonly ports: { span: ConformanceSpanPort };
  tracing(options?: object): ConformanceComponent;
}

/** The kinds of spans that instrumentations make, as the API numbers them. */
export const CONFORMANCE_KINDS = { INTERNAL: 0, SERVER: 1, CLIENT: 2 } as const;

/** Headers that a driver of a server sends with its request; others ignore them. */
export type ParentHeaders = Readonly<Record<string, string>>;

/** How the instrumented library is used in a process of its own. */
export interface ConformanceChild {
  /** The export of the package under test that makes the component. */
  readonly exportName: string;
  /** The options it is called with, as code. Default: none. */
  readonly options?: string;
  /** What is imported or required as `library`. */
  readonly library: string;
  /** The body of an async function that performs one operation with `library`, its default export. */
  readonly operation: string;
  /** Variables for the process. */
  env?(): Readonly<Record<string, string>>;
}

/** Drives one instrumentation through the suite. Each operation makes one span of the given kind. */
export interface InstrumentationDriver {
  readonly engine: ConformanceEngine;
  /** The name in the status. */
  readonly name: string;
  /** The package, which is the scope of its spans. */
  readonly packageName: string;
  readonly kind: keyof typeof CONFORMANCE_KINDS;
  /** Makes the component; no options stand for the defaults. */
  create(options?: Readonly<Record<string, unknown>>): ConformanceInstrumentation;
  /** Components that the instrumentation needs besides tracing, such as propagation for a server. */
  alongside?(): readonly ConformanceComponent[];
  /** The functions that an installation replaces, as they are now. None where only channels are used. */
  patched(): readonly unknown[];
  /** An operation that succeeds. */
  succeed(headers: ParentHeaders): Promise<unknown>;
  /** Attributes of its span: values, or Jest's asymmetric matchers. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** An operation that fails. Resolves with the error that the application gets, or `undefined` where it gets a response. */
  fail(headers: ParentHeaders): Promise<unknown>;
  /** The `error.type` of its span. */
  readonly errorType: string;
  /** Options that take a callback which is called once in `succeed`. */
  readonly hooks?: readonly string[] | undefined;
  /** An operation whose result comes to a callback of the application, which calls `seen`. */
  callback?(seen: () => void, headers: ParentHeaders): Promise<unknown>;
  /** An operation that handles a secret. Whether it succeeds does not matter. */
  readonly secret?: { readonly text: string; use(headers: ParentHeaders): Promise<unknown> } | undefined;
  /** The use in a process of its own. */
  readonly child: ConformanceChild;
}
