/** Telemetry that runs in this process. */
export interface RunningSide {
  /** Delivers everything and ends. */
  stop(): Promise<void>;
}

/** The official packages; Throughline; the official instrumentations on the engine of Throughline. */
export type SideName = 'official' | 'ours' | 'hosted';

/** What a side did, besides its spans. */
export interface SideReport {
  readonly scenarios: readonly ScenarioReport[];
}

export interface ScenarioReport {
  readonly name: string;
  /** Milliseconds of wall time; no span of an earlier scenario starts at or after it. */
  readonly startedAt: number;
  /** What the application saw. */
  readonly observed: unknown;
  /** The ports of its own servers, in the order in which they were opened. */
  readonly ports: readonly number[];
}
