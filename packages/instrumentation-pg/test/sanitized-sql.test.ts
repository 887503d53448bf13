import { LONGEST_TEXT, sanitizeSql } from '../src/sanitized-sql.ts';
import { summarizeSql } from '../src/sql-summary.ts';

test.each([
  ['a string', "SELECT 'a' FROM t", 'SELECT ? FROM t'],
  ['an empty string', "SELECT '' FROM t", 'SELECT ? FROM t'],
  ['a doubled quote', "SELECT 'it''s' FROM t", 'SELECT ? FROM t'],
  ['a string over lines', "SELECT 'a'\n  'b' FROM t", 'SELECT ? ? FROM t'],
  ['a comment sign in a string', "SELECT '--', '/*' FROM t", 'SELECT ?, ? FROM t'],
  ['an escape string', String.raw`SELECT E'a\'b', e'\\' FROM t`, 'SELECT ?, ? FROM t'],
  ['a Unicode string', String.raw`SELECT U&'d\0061t!' UESCAPE '!' FROM t`, 'SELECT ? UESCAPE ? FROM t'],
  ['bit strings', "SELECT B'101', X'1F', b'', N'n' FROM t", 'SELECT ?, ?, ?, ? FROM t'],
  ['a dollar quote', "SELECT $$it's$$, $tag$ $$ $tag$ FROM t", 'SELECT ?, ? FROM t'],
  ['a dollar sign in a name', 'SELECT a$b$c FROM t$1', 'SELECT a$b$c FROM t$1'],
  ['integers', 'SELECT 1, -2, 0x1F, 0o17, 0b11, 1_000 FROM t', 'SELECT ?, -?, ?, ?, ?, ? FROM t'],
  ['fractions', 'SELECT 1.5, .5, 5., 1e10, 1.5E-3, 2e+7 FROM t', 'SELECT ?, ?, ?, ?, ?, ? FROM t'],
  ['arithmetic', 'SELECT a-1, a+1.5-b, 0x1e-5 FROM t', 'SELECT a-?, a+?-b, ?-? FROM t'],
  ['numbers in names', 'SELECT t1.c2, "c 3" FROM t1 AS _4', 'SELECT t1.c2, "c 3" FROM t1 AS _4'],
  ['positional parameters', 'SELECT $1, $23::int FROM t', 'SELECT $1, $23::int FROM t'],
  ['subscripts and modifiers', 'SELECT a[1], b::numeric(10,2) FROM t', 'SELECT a[?], b::numeric(?,?) FROM t'],
  ['quoted names', 'SELECT "a""b", U&"d\\0061ta" FROM "T"', 'SELECT "a""b", U&"d\\0061ta" FROM "T"'],
  ['a typed string', "SELECT date '2020-01-01', interval'1 day'", 'SELECT date ?, interval?'],
  ['a line comment', "SELECT 1 -- it's secret\nFROM t", 'SELECT ? FROM t'],
  ['a comment that a carriage return ends', 'SELECT a -- secret\rFROM t', 'SELECT a FROM t'],
  ['nested comments', "/* a /* 'b */ c */ SELECT 1 /**/FROM/***/t", 'SELECT ? FROM t'],
  ['a comment without an end', 'SELECT a /* secret', 'SELECT a'],
  ['blanks', '\n\tSELECT\r\n  a,\f b  FROM  t ', 'SELECT a, b FROM t'],
  ['lists', "SELECT a FROM t WHERE a IN (1, 2, 3) AND b in ('x','y')", 'SELECT a FROM t WHERE a IN (?) AND b IN (?)'],
  ['lists of negative numbers', 'SELECT a FROM t WHERE a IN (-1, 2 ,-3)', 'SELECT a FROM t WHERE a IN (?)'],
  ['lists with more than literals', 'SELECT a FROM t WHERE a IN (1, b, 3)', 'SELECT a FROM t WHERE a IN (?, b, ?)'],
  ['rows', "INSERT INTO t VALUES (1, 'a'), (2, 'b')", 'INSERT INTO t VALUES (?, ?), (?, ?)'],
  ['a password', "ALTER USER amy PASSWORD 'secret'", 'ALTER USER amy PASSWORD ?'],
  ['a body', "DO $$ BEGIN RAISE 'x'; END $$ LANGUAGE plpgsql", 'DO ? LANGUAGE plpgsql'],
  ['a setting', "SET my.key = 'secret'", 'SET my.key = ?'],
  ['a setting without quotes', 'SET LOCAL search_path TO secret, 5; SELECT a', 'SET LOCAL search_path TO ?; SELECT a'],
  ['a setting of a role', 'ALTER ROLE amy SET search_path = secret', 'ALTER ROLE amy SET search_path = ?'],
  ['SET in an update', 'UPDATE t SET a = b, c = 1', 'UPDATE t SET a = b, c = ?'],
  ['data behind COPY', 'COPY t FROM STDIN;\nsecret\t1\n\\.\n', 'COPY t FROM STDIN;'],
  ['letters that touch a number', 'SELECT 1secret, 0xsecret', 'SELECT ?, ?'],
])('%s', (_what, sql, expected) => {
  expect(sanitizeSql(sql)).toBe(expected);
});

describe('where reading depends on a setting of the server', () => {
  test('everything behind an escaped quote is left out', () => {
    expect(sanitizeSql(String.raw`SELECT a FROM t WHERE b = 'x\' AND secret = 'y'`)).toBe(
      'SELECT a FROM t WHERE b = ?',
    );
  });

  test('an even number of backslashes escapes nothing', () => {
    expect(sanitizeSql(String.raw`SELECT a FROM t WHERE b = 'x\\' AND c = 'y'`)).toBe(
      'SELECT a FROM t WHERE b = ? AND c = ?',
    );
  });

  test('the usual ESCAPE clause is read', () => {
    expect(sanitizeSql(String.raw`SELECT a FROM t WHERE b LIKE 'x' ESCAPE '\' AND c = 'y'`)).toBe(
      'SELECT a FROM t WHERE b LIKE ? ESCAPE ? AND c = ?',
    );
  });
});

describe('where the quotes are not in order', () => {
  test.each([
    ["SELECT a FROM t WHERE b = 'O'Brien' AND c = 'secret'", 'SELECT a FROM t WHERE b = ?'],
    ["SELECT a FROM t WHERE b = 'O' secret AND c = 'd", 'SELECT a FROM t WHERE b = ?'],
    ["SELECT a FROM t WHERE b = 'open", 'SELECT a FROM t WHERE b = ?'],
    ['SELECT a FROM t WHERE b = $$open', 'SELECT a FROM t WHERE b = ?'],
    ['SELECT "open FROM t', 'SELECT ?'],
    ["SELECT E'open\\'", 'SELECT ?'],
  ])('%s is cut at its first string', (sql, expected) => {
    expect(sanitizeSql(sql)).toBe(expected);
  });

  test('the summary says nothing of what follows either', () => {
    const text = sanitizeSql("SELECT a FROM t WHERE b = 'O' UNION SELECT x FROM secret WHERE c = 'd");
    expect(summarizeSql(text)).toBe('SELECT t');
  });
});

describe('long texts', () => {
  test('are cut, whatever is cut through', () => {
    const long = sanitizeSql(`SELECT a FROM t WHERE b = '${'x'.repeat(LONGEST_TEXT)}' AND c = 'secret'`);
    expect(long).toBe('SELECT a FROM t WHERE b = ?');
    const rows = sanitizeSql(`INSERT INTO t VALUES ${'(1, 2), '.repeat(100_000)}(3, 4)`);
    expect(rows.length).toBeLessThanOrEqual(LONGEST_TEXT);
  });

  // A text that is read more than a few times over would take hours here.
  test.each([
    "'",
    "''",
    "\\'",
    '"',
    '$',
    '$a',
    '$a$',
    '/*',
    '*/',
    '--',
    "E'",
    '(',
    ')',
    'IN (1,',
    'IN (?,',
    '1',
    '1e-',
    '.',
    ',',
    'WITH a AS (',
    'FROM ',
    '\\',
    ' ',
    '\u0000',
    '\ud800',
  ])('made of %j alone are read in no time', (piece) => {
    for (let repetition = 0; repetition < 5; repetition++) {
      const text = sanitizeSql(`SELECT ${piece.repeat(2_000_000 / piece.length)}`);
      summarizeSql(text);
      expect(text.length).toBeLessThanOrEqual(LONGEST_TEXT + 2);
    }
  });
});
