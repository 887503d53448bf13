import type { SpanRecord } from '@throughline/core';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { reasonOf, runInContext, suppressedContext } from '@throughline/core';

/** The `SpanExporter` of the OpenTelemetry SDK, as far as it is called. */
export interface SpanExporter {
  export(spans: never, resultCallback: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

/** What became of one export. */
export interface ExportOutcome {
  readonly ok: boolean;
  /** Why it failed. */
  readonly problem: string | undefined;
}

type Give = (
  spans: readonly SpanRecord[],
  done: (result: { code?: number; error?: Error } | undefined) => void,
) => void;

const SUCCESS = 0;
const DELIVERED: ExportOutcome = { ok: true, problem: undefined };

/** Gives spans to an exporter, in a context in which nothing is traced. Settles when the exporter answers or throws; never rejects. */
export function exportOnce(exporter: SpanExporter, batch: readonly SpanRecord[]): Promise<ExportOutcome> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void =>
      resolve({ ok: false, problem: error === undefined || error === null ? 'no reason given' : reasonOf(error) });
    try {
      const give = exporter.export.bind(exporter) as Give;
      runInContext(suppressedContext(ROOT_CONTEXT), () =>
        give(batch, (result) => (result?.code === SUCCESS ? resolve(DELIVERED) : failed(result?.error))),
      );
    } catch (error) {
      failed(error);
    }
  });
}
