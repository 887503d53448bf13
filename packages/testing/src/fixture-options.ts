/** Code to run, or a file that holds it. */
export type FixtureProgram =
  | {
      /** The code; it resolves packages as the package at `resolveFrom` does. */
      readonly source: string;
      readonly format: 'cjs' | 'esm';
      /** A folder, file or file URL of the package whose dependencies the code sees; default: of the running Jest test, else the current directory. */
      readonly resolveFrom?: string | URL;
    }
  | { readonly file: string | URL };

export interface FixtureSignal {
  /** Sends the signal when the standard output matches. */
  readonly pattern: RegExp;
  /** Default SIGTERM. */
  readonly signal?: NodeJS.Signals;
}

export type FixtureOptions = FixtureProgram & {
  /** The Node binary; default: the running one. */
  readonly node?: string;
  /** Options of Node itself, before the program. */
  readonly nodeArgs?: readonly string[];
  readonly args?: readonly string[];
  /** Added to a clean environment: what the parent has, less Jest's, Node's and every telemetry variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the current directory. */
  readonly cwd?: string;
  /** Milliseconds after which the process and its children are killed and the promise rejects; default 10000. */
  readonly timeoutMs?: number;
  /** Sends a signal once, when the standard output matches; a bare pattern means SIGTERM. */
  readonly signalWhen?: RegExp | FixtureSignal;
};

export interface FixtureResult {
  /** The exit code, `null` when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from the start to the end. */
  readonly durationMs: number;
  /** Milliseconds from the first signal sent to the end, `undefined` when none was sent. */
  readonly afterSignalMs: number | undefined;
}

/** A fixture that runs. */
export interface RunningFixture {
  readonly pid: number;
  /** The standard output so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the match once the standard output has it; rejects when the process ends without. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal to the process alone. */
  signal(name: NodeJS.Signals): void;
  /** Resolves when the process has ended; rejects when it had to be killed after the timeout. */
  readonly finished: Promise<FixtureResult>;
}
