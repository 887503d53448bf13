import { type Span, trace } from '@opentelemetry/api';

/** What a scenario stands on: the databases, and what has to be closed when it is over. */
export interface Stage {
  readonly postgresUrl: string;
  readonly redisUrl: string;
  /** The ports of the scenario's own servers, in the order in which they were opened. */
  readonly ports: number[];
  /** Closes something when the scenario is over, the last opened first. */
  onEnd(close: () => unknown): void;
}

export interface StageUrls {
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

export interface OpenStage extends Stage {
  end(): Promise<void>;
}

export function openStage(urls: StageUrls): OpenStage {
  const closers: (() => unknown)[] = [];
  return {
    ...urls,
    ports: [],
    onEnd: (close) => void closers.unshift(close),
    async end() {
      for (const close of closers) await close();
    },
  };
}

/** Does some work inside a span of the application's own. */
export function inTrace<T>(work: (span: Span) => Promise<T>): Promise<T> {
  return trace.getTracer('comparison').startActiveSpan('scenario', async (span) => {
    try {
      return await work(span);
    } finally {
      span.end();
    }
  });
}

/** Writes down on the active span which point of the program it was active at. */
export function markActiveSpan(point: string): void {
  trace.getActiveSpan()?.setAttribute(`seen.${point}`, true);
}
