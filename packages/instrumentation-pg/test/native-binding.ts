import type { EventEmitter } from 'node:events';

type Answer = (error: Error | null, rows?: unknown[], results?: unknown) => void;

/** The parts of the binding of libpq that the client of pg calls. */
export class NativeBinding {
  readonly pq = {
    resultErrorFields: (): Record<string, string> => ({
      sqlState: '42P01',
      severity: 'ERROR',
      sourceFunction: 'parserOpenTable',
    }),
  };

  connect(_text: string, answer: (error?: Error) => void): void {
    setImmediate(() => answer());
  }

  query(text: string, ...rest: (Answer | unknown[])[]): void {
    const answer = rest.at(-1) as Answer;
    setImmediate(() => {
      if (text === 'FAIL') answer(new Error('relation "nowhere" does not exist'));
      else answer(null, [{ one: 1 }], { command: 'SELECT', rowCount: 1, rows: [{ one: 1 }] });
    });
  }

  on(): void {
    // Neither errors nor notifications come.
  }

  end(answer: () => void): void {
    setImmediate(answer);
  }
}

interface NativeQuery extends EventEmitter {
  readonly text: string;
}

/** The class of clients on top of it. */
export interface NativeClient {
  new (config: object): {
    connect(): Promise<unknown>;
    query(query: NativeQuery): NativeQuery;
    query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
    query(text: string, values: unknown[], callback: () => void): void;
  };
  readonly Query: new (text: string) => NativeQuery;
}
