import { sanitizeSql } from '../src/sanitized-sql.ts';
import { summarizeSql } from '../src/sql-summary.ts';

function summed(sql: string): string | undefined {
  return summarizeSql(sanitizeSql(sql));
}

test.each([
  // The examples of the database conventions.
  ['SELECT * FROM wuser_table WHERE username = ?', 'SELECT wuser_table'],
  [
    'INSERT INTO shipping_details (order_id) SELECT order_id FROM orders WHERE order_id = ?',
    'INSERT shipping_details SELECT orders',
  ],
  ['SELECT * FROM songs, artists WHERE songs.artist_id = artists.id', 'SELECT songs artists'],
  [
    'SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id) x',
    'SELECT SELECT orders customers',
  ],
  ['SELECT * FROM "song list"', 'SELECT "song list"'],
  // Case, schemas, quotes.
  ['select a from Users', 'SELECT Users'],
  ['SELECT a FROM public . users u', 'SELECT public.users'],
  ['SELECT a FROM "my schema"."T"', 'SELECT "my schema"."T"'],
  // Lists and joins.
  ['SELECT * FROM a LEFT OUTER JOIN b ON true NATURAL JOIN c CROSS JOIN LATERAL f(1) x, ONLY d', 'SELECT a b c d'],
  ['SELECT * FROM (a JOIN b ON a.x = b.x), c ORDER BY 1, 2', 'SELECT a b c'],
  ['SELECT * FROM a GROUP BY x, y HAVING max(z) > 1', 'SELECT a'],
  ['SELECT * FROM generate_series(1, 10), now() AS n', 'SELECT'],
  ['SELECT extract(year FROM d), trim(both x FROM s) FROM t WHERE a IS DISTINCT FROM b FOR UPDATE OF t', 'SELECT t'],
  ['SELECT a FROM t WHERE b IN (SELECT c FROM d) AND EXISTS (SELECT 1 FROM e)', 'SELECT t SELECT d SELECT e'],
  ['(SELECT * FROM a) UNION ALL (SELECT * FROM b)', 'SELECT a SELECT b'],
  ['SELECT a INTO TEMP TABLE b FROM c', 'SELECT b c'],
  ['SELECT t.select FROM t', 'SELECT t'],
  ['SELECT 1', 'SELECT'],
  ['TABLE t', 'TABLE t'],
  ['VALUES (1), (2)', 'VALUES'],
  // Common tables are no collections.
  [
    'WITH x AS (SELECT * FROM a), y (p, q) AS MATERIALIZED (SELECT 1) SELECT * FROM x JOIN Y USING (p), b',
    'SELECT a SELECT SELECT b',
  ],
  ['WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r', 'SELECT SELECT SELECT'],
  ['WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone', 'DELETE a INSERT b SELECT'],
  // Writes.
  ['UPDATE ONLY t AS q SET a = 1, b = 2 FROM u, v WHERE t.id = u.id', 'UPDATE t u v'],
  ['DELETE FROM t USING a JOIN b USING (id), c WHERE t.x = a.x', 'DELETE t a b c'],
  ['INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2 RETURNING *', 'INSERT t'],
  [
    'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (1)',
    'MERGE t s',
  ],
  // Definitions.
  ['CREATE TEMPORARY TABLE IF NOT EXISTS t (a int)', 'CREATE TABLE t'],
  ['CREATE TABLE t AS SELECT * FROM u', 'CREATE TABLE t SELECT u'],
  ['CREATE OR REPLACE VIEW v AS WITH z AS (SELECT * FROM a) SELECT * FROM z', 'CREATE VIEW v SELECT a SELECT'],
  ['CREATE MATERIALIZED VIEW mv AS SELECT 1', 'CREATE MATERIALIZED VIEW mv SELECT'],
  ['REFRESH MATERIALIZED VIEW CONCURRENTLY mv', 'REFRESH MATERIALIZED VIEW mv'],
  ['CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)', 'CREATE INDEX'],
  ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END', 'CREATE FUNCTION'],
  ['CREATE USER amy', 'CREATE USER'],
  ['ALTER TABLE t ADD COLUMN a int', 'ALTER TABLE t'],
  ['DROP TABLE IF EXISTS a, b CASCADE', 'DROP TABLE a b'],
  ['CREATE TABLE t PARTITION OF p FOR VALUES FROM (1) TO (2)', 'CREATE TABLE t'],
  // Other commands.
  ['TRUNCATE TABLE ONLY a, b RESTART IDENTITY', 'TRUNCATE a b'],
  ['COPY t (a, b) FROM STDIN', 'COPY t'],
  ['COPY (SELECT * FROM t) TO STDOUT', 'COPY SELECT t'],
  ['CALL p(1)', 'CALL p'],
  ['EXPLAIN (ANALYZE) UPDATE t SET a = 1', 'EXPLAIN UPDATE t'],
  ['EXPLAIN ANALYZE WITH x AS (SELECT * FROM a) SELECT * FROM x', 'EXPLAIN SELECT a SELECT'],
  ['PREPARE p (int) AS INSERT INTO t VALUES ($1)', 'PREPARE INSERT t'],
  ['DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t', 'DECLARE SELECT t'],
  ['begin', 'BEGIN'],
  ['COMMIT;', 'COMMIT'],
  ['ROLLBACK TO SAVEPOINT s1', 'ROLLBACK'],
  ['SET search_path TO secret', 'SET'],
  ['NOTIFY lamps, ?', 'NOTIFY'],
  ['GRANT SELECT, INSERT ON t TO amy', 'GRANT'],
  ['/* who */ SELECT a FROM t -- why', 'SELECT t'],
  // Several statements.
  ['SELECT 1; UPDATE t SET a = 1;', 'SELECT; UPDATE t'],
  ['INSERT INTO t VALUES (1); INSERT INTO t VALUES (2);; INSERT INTO t VALUES (3)', 'INSERT t'],
  // What is not understood.
  ['', undefined],
  [' ; ', undefined],
  ['SELEC a FROM t', undefined],
  ['secret', undefined],
  ['"SELECT" a', undefined],
  ["'SELECT' FROM t", undefined],
  ['CREATE secret t', 'CREATE'],
])('%s', (sql, expected) => {
  expect(summed(sql)).toBe(expected);
});

test('a summary has 255 characters at most and no part of it is cut', () => {
  const tables = Array.from({ length: 100 }, (_, index) => `table_${index}`);
  const summary = summed(`SELECT * FROM ${tables.join(', ')}`) ?? '';
  expect(summary.length).toBeLessThanOrEqual(255);
  expect(summary.length).toBeGreaterThan(240);
  expect(tables).toContain(summary.split(' ').at(-1));
  expect(summed(`SELECT * FROM ${'x'.repeat(300)}`)).toBe('SELECT');
});
