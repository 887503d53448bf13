declare module 'pg-cursor' {
  import type { Submittable } from 'pg';

  /** What the scenarios use of the cursors of PostgreSQL; the package brings no types. */
  export default class Cursor implements Submittable {
    constructor(text: string, values?: readonly unknown[]);
    submit: Submittable['submit'];
    read(rows: number): Promise<unknown[]>;
    close(): Promise<void>;
  }
}
