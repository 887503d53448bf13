import { reasonOf } from './problem.ts';
import { runUntraced } from './untraced.ts';

/** An exporter of the OpenTelemetry SDK, as far as it is called. */
export interface StandardExporter {
  export(records: never, resultCallback: (result: { code: number; error?: Error }) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

/** What became of one export. */
export interface ExportOutcome {
  readonly ok: boolean;
  /** Why it failed. */
  readonly problem: string | undefined;
}

type Give = (records: readonly unknown[], done: (result: { code?: number; error?: Error } | undefined) => void) => void;

const SUCCESS = 0;
const DELIVERED: ExportOutcome = { ok: true, problem: undefined };

/** Gives records to an exporter, in a context in which nothing is traced. Settles when the exporter answers or throws; never rejects. */
export function exportOnce(exporter: StandardExporter, batch: readonly unknown[]): Promise<ExportOutcome> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void =>
      resolve({ ok: false, problem: error === undefined || error === null ? 'no reason given' : reasonOf(error) });
    try {
      const give = exporter.export.bind(exporter) as Give;
      runUntraced(() =>
        give(batch, (result) => (result?.code === SUCCESS ? resolve(DELIVERED) : failed(result?.error))),
      );
    } catch (error) {
      failed(error);
    }
  });
}
