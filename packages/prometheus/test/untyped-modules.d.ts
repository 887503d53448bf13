declare module 'parse-prometheus-text-format' {
  /** A family; its values are texts. */
  export interface ParsedFamily {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly {
      readonly value?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly buckets?: Readonly<Record<string, string>>;
      readonly count?: string;
      readonly sum?: string;
    }[];
  }
  export default function parsePrometheusTextFormat(text: string): readonly ParsedFamily[];
}

declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Handler = (request: never, response: never) => void;

  interface Application {
    (request: IncomingMessage, response: ServerResponse): void;
    use(path: string, handler: Handler): void;
  }

  export default function express(): Application;
}
