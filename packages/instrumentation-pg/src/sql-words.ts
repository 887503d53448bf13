/** Words of PostgreSQL's grammar, sorted by what they mean for the summary of a text. */

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Commands that read from or write to collections. */
export const QUERIES: ReadonlySet<string> = words('SELECT INSERT UPDATE DELETE MERGE VALUES TABLE');

/** Queries whose word is a name elsewhere: they begin a query only where nothing else can stand. */
export const WRITES: ReadonlySet<string> = words('INSERT UPDATE DELETE MERGE');

/** Commands in front of a query. */
export const PREFIXES: ReadonlySet<string> = words('EXPLAIN PREPARE DECLARE');

/** Commands that are followed by what they act upon. */
export const DIRECT: ReadonlySet<string> = words('COPY TRUNCATE LOCK CALL');

/** Commands on the objects of a schema. */
export const DEFINITIONS: ReadonlySet<string> = words('CREATE ALTER DROP REFRESH');

/** The other commands. A text that begins with none of all these is not understood. */
export const OTHERS: ReadonlySet<string> = words(
  'ABORT ANALYSE ANALYZE BEGIN CHECKPOINT CLOSE CLUSTER COMMENT COMMIT DEALLOCATE DISCARD DO END EXECUTE FETCH GRANT IMPORT LISTEN ' +
    'LOAD MOVE NOTIFY REASSIGN REINDEX RELEASE RESET REVOKE ROLLBACK SAVEPOINT SECURITY SET SHOW START UNLISTEN VACUUM',
);

/** What may stand between a definition and the kind of object it is about. */
export const MODIFIERS: ReadonlySet<string> = words(
  'OR REPLACE GLOBAL LOCAL TEMP TEMPORARY UNLOGGED UNIQUE RECURSIVE FOREIGN MATERIALIZED CONSTRAINT EVENT DEFAULT PROCEDURAL TRUSTED',
);

/** Kinds of objects. */
export const KINDS: ReadonlySet<string> = words(
  'ACCESS AGGREGATE CAST COLLATION CONVERSION DATABASE DOMAIN EXTENSION FUNCTION GROUP INDEX LANGUAGE OPERATOR OWNED POLICY PROCEDURE ' +
    'PUBLICATION ROLE ROUTINE RULE SCHEMA SEQUENCE SERVER STATISTICS SUBSCRIPTION SYSTEM TABLE TABLESPACE TEXT TRANSFORM TRIGGER TYPE ' +
    'USER VIEW',
);

/** Kinds of objects that hold rows. */
export const COLLECTIONS: ReadonlySet<string> = words('TABLE VIEW');

/** Kinds of objects whose body may hold whole statements. */
export const ROUTINES: ReadonlySet<string> = words('FUNCTION PROCEDURE');

/** What may stand between a word that announces a name and the name. */
export const BEFORE_NAMES: ReadonlySet<string> = words(
  'ONLY LATERAL TABLE TEMP TEMPORARY UNLOGGED IF NOT EXISTS CONCURRENTLY',
);

/** Words after which a comma brings no further collection. */
export const ENDS_OF_LIST: ReadonlySet<string> = words(
  'WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH FOR UNION INTERSECT EXCEPT RETURNING SET VALUES WHEN DO',
);
