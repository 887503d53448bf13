declare module 'pg803' {
  import pg from 'pg';
  export default pg;
}

declare module 'pg-cursor' {
  import type { Connection, Submittable } from 'pg';
  export default class Cursor<Row = Record<string, unknown>> implements Submittable {
    constructor(text: string, values?: unknown[], config?: object);
    submit(connection: Connection): void;
    read(rows: number): Promise<Row[]>;
    read(rows: number, callback: (error: Error | undefined, rows: Row[]) => void): void;
    close(): Promise<void>;
    close(callback: (error?: Error) => void): void;
    on(event: string, listener: (...args: unknown[]) => void): this;
  }
}

declare module 'pg-copy-streams' {
  import type { Readable, Writable } from 'node:stream';
  import type { Submittable } from 'pg';
  export function from(text: string): Writable & Submittable;
  export function to(text: string): Readable & Submittable;
}
