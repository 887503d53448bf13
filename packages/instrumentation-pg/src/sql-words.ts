/** Words of PostgreSQL's grammar, sorted by what they mean for the summary of a text. */

/** Commands that read from or write to collections. */
export const QUERIES: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'VALUES', 'TABLE']);

/** Queries whose word is a name elsewhere: they begin a query only where nothing else can stand. */
export const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Commands in front of a query. */
export const PREFIXES: ReadonlySet<string> = new Set(['EXPLAIN', 'PREPARE', 'DECLARE']);

/** Commands on objects of the schema. */
export const DEFINITIONS: ReadonlySet<string> = new Set(['CREATE', 'ALTER', 'DROP', 'REFRESH']);

/** Commands that are followed by what they act upon. */
export const DIRECT: ReadonlySet<string> = new Set(['COPY', 'TRUNCATE', 'LOCK', 'CALL']);

/** The other commands. A text that begins with none of them is not understood. */
export const OTHERS: ReadonlySet<string> = new Set([
  'ABORT', 'ANALYSE', 'ANALYZE', 'BEGIN', 'CHECKPOINT', 'CLOSE', 'CLUSTER', 'COMMENT', 'COMMIT', 'DEALLOCATE', 'DISCARD', 'DO', 'END',
  'EXECUTE', 'FETCH', 'GRANT', 'IMPORT', 'LISTEN', 'LOAD', 'MOVE', 'NOTIFY', 'REASSIGN', 'REINDEX', 'RELEASE', 'RESET', 'REVOKE',
  'ROLLBACK', 'SAVEPOINT', 'SECURITY', 'SET', 'SHOW', 'START', 'UNLISTEN', 'VACUUM',
]);

/** What may stand between a command and the kind of object it is about. */
export const MODIFIERS: ReadonlySet<string> = new Set([
  'OR', 'REPLACE', 'GLOBAL', 'LOCAL', 'TEMP', 'TEMPORARY', 'UNLOGGED', 'UNIQUE', 'RECURSIVE', 'FOREIGN', 'MATERIALIZED', 'CONSTRAINT',
  'EVENT', 'DEFAULT', 'PROCEDURAL', 'TRUSTED',
]);

/** What may stand between a word that announces a name and the name. */
export const BEFORE_NAMES: ReadonlySet<string> = new Set([
  'ONLY', 'LATERAL', 'TABLE', 'TEMP', 'TEMPORARY', 'UNLOGGED', 'IF', 'NOT', 'EXISTS', 'CONCURRENTLY',
]);

/** Kinds of objects that hold rows. */
export const COLLECTIONS: ReadonlySet<string> = new Set(['TABLE', 'VIEW']);

/** Kinds of objects with a body that may hold whole statements. */
export const ROUTINES: ReadonlySet<string> = new Set(['FUNCTION', 'PROCEDURE']);

/** Words after which a comma brings no further collection. */
export const ENDS_OF_FROM: ReadonlySet<string> = new Set([
  'WHERE', 'GROUP', 'HAVING', 'WINDOW', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH', 'FOR', 'UNION', 'INTERSECT', 'EXCEPT', 'RETURNING', 'SET',
  'VALUES', 'WHEN', 'DO',
]);
