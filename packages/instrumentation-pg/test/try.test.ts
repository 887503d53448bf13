import { analyseSql } from '../src/sql-analysis.ts';
test('x', () => {
  const list = [
    'SELECT * FROM wuser_table WHERE username = \'a\'',
    'INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = 5',
    'SELECT * FROM songs, artists WHERE songs.artist_id == artists.id',
    'SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)',
    'WITH x AS (SELECT * FROM a), y (p,q) AS MATERIALIZED (DELETE FROM b RETURNING *) INSERT INTO "S"."T" (a) SELECT * FROM x JOIN Y USING (id), c',
    'select extract(year from d), trim(both \'x\' from s) from t where a is distinct from b for update of t',
    'SELECT * FROM generate_series(1,10) g, LATERAL (SELECT 1) z, LATERAL f(1), ONLY public.t, (a JOIN b ON a.x=b.x) ORDER BY 1, 2',
    'UPDATE ONLY t AS q SET a = 1, b = 2 FROM u, v WHERE t.id = u.id',
    'DELETE FROM t USING a JOIN b USING (id), c WHERE x IN (1, 2 ,3)',
    'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1)',
    'CREATE OR REPLACE TEMP VIEW v AS WITH z AS (SELECT * FROM a) SELECT * FROM z',
    'CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT 1', 'DROP TABLE IF EXISTS a, b CASCADE', 'create index concurrently i on t (a)', 'ALTER TABLE t ADD x int',
    'CREATE FUNCTION f() RETURNS int AS $$ select 1; $$ LANGUAGE sql', 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
    'BEGIN', 'COMMIT;', 'SET x = secret', "SET LOCAL search_path TO 'a', b; SELECT 1", 'TRUNCATE TABLE ONLY a, b RESTART IDENTITY', 'COPY t (a,b) FROM STDIN WITH (FORMAT csv);\n1\tsecret\n', 'COPY (SELECT * FROM z) TO STDOUT',
    'CALL p(1)', 'LISTEN c', "NOTIFY c, 'x'", 'EXPLAIN (ANALYZE, BUFFERS) UPDATE t SET a = 1', 'EXPLAIN ANALYZE WITH x AS (SELECT 1) SELECT * FROM x', 'TABLE t', '(SELECT * FROM a) UNION ALL (SELECT * FROM b)', 'VALUES (1,2)',
    'SELECT 1; SELECT id FROM people WHERE id = 1;', "do $$ begin raise 'x'; end $$", '', '  ', 'foo bar', '/* a */ select 1', 'DECLARE c CURSOR FOR SELECT * FROM t', 'PREPARE p (int) AS INSERT INTO t VALUES ($1)',
    "INSERT INTO t VALUES (1,'a'),(2,'b') ON CONFLICT (id) DO UPDATE SET a = excluded.a RETURNING *",
    "ALTER USER bob PASSWORD 'x'", "ALTER ROLE bob SET search_path TO secret", "SELECT a[1], x::numeric(10,2), 1e-5, 0xFF, 1_000.5e+10, .5, t1.c2 FROM t1 WHERE a-1=-5 AND b=$1",
    "SELECT * FROM t WHERE n = 'O'Brien' AND p = 'secret'", "SELECT 'a\\' AND secret' x", "SELECT E'a\\'b' x, e'it''s'", "SELECT 'a' || U&'d\\0061' UESCAPE '!' FROM \"Ta\"\"ble\"", "x LIKE '%' ESCAPE '\\' AND b = 'c'",
    "GRANT SELECT ON t TO bob", 'SELECT a INTO TEMP TABLE n FROM o', 'LOCK TABLE a, b IN SHARE MODE', 'REFRESH MATERIALIZED VIEW CONCURRENTLY mv', 'CREATE TABLE x AS SELECT * FROM y', 'SELECT t.select FROM t', 'SELECT (SELECT max(id) FROM p) FROM q',
    'CREATE TABLE t PARTITION OF p FOR VALUES FROM (1) TO (2)', 'WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT * FROM r', 'SELECT * FROM a CROSS JOIN b NATURAL JOIN c LEFT OUTER JOIN ONLY d ON true', 'SAVEPOINT s1', 'ROLLBACK TO s1', 'START TRANSACTION ISOLATION LEVEL SERIALIZABLE',
  ];
  console.log(list.map((s) => { const a = analyseSql(s); return `${s}\n    => ${a.sanitized}\n    => ${a.summary} | ${a.operation} | ${a.target}`; }).join('\n'));
});
