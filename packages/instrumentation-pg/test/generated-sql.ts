/**
 * Statements that PostgreSQL can parse, with a mark in every literal and every comment.
 *
 * A recipe is text with holes; a mark is a text or a number that occurs nowhere else.
 */
import type { Arbitrary } from 'fast-check';
import * as fc from 'fast-check';

/** A statement, and what must not be seen of it. */
export interface MarkedStatement {
  readonly sql: string;
  readonly marks: readonly string[];
  /** Names that must still be seen where the text was not cut. */
  readonly names: readonly string[];
}

let counter = 0;

/** Collects the marks of one statement. */
class Marks {
  readonly list: string[] = [];

  word(): string {
    return this.keep(`leak${(++counter).toString(36)}q`);
  }

  digits(): string {
    return this.keep(String(731_000_000 + ++counter));
  }

  /** Digits of another base, long enough to occur nowhere else. */
  inBase(base: number): string {
    return this.keep((917_300_000_000 + ++counter * 7).toString(base));
  }

  keep(mark: string): string {
    this.list.push(mark);
    return mark;
  }
}

type Recipe = (marks: Marks) => string;

function pieces(decorations: readonly string[]): Arbitrary<readonly string[]> {
  return fc.array(fc.constantFrom(...decorations), { minLength: 1, maxLength: 4 });
}

function quoted(prefix: string, decorations: readonly string[]): Arbitrary<Recipe> {
  return pieces(decorations).map(
    (parts) => (marks) => `${prefix}'${parts.map((part) => marks.word() + part).join('')}'`,
  );
}

const ANYWHERE = ["''", '--', '/*', '*/', '"', '$$', '$a$', ';', '$1', '?', ' ', '\n', 'é', '::', '%', '\t', '. 5 '];

const plain = quoted('', [...ANYWHERE, '\\ ', '\\\\', '\\n']);
const national = quoted('N', ANYWHERE);
const escaped = fc
  .constantFrom('E', 'e')
  .chain((prefix) => quoted(prefix, [...ANYWHERE, "\\'", '\\\\', '\\n', "\\''' "]));
const unicode = quoted('U&', ["''", '--', ' ', '\\0061', '\\+000061', '"', ';']);
const unicodeWithEscape = quoted('u&', ["''", '!0061', ' ']).map<Recipe>(
  (make) => (marks) => `${make(marks)} UESCAPE '!'`,
);
const backslashLast = fc.constant<Recipe>((marks) => `'${marks.word()}\\'`);
const continued = quoted('', [...ANYWHERE]).map<Recipe>((make) => (marks) => `${make(marks)}\n  '${marks.word()}'`);
const bits = fc.constant<Recipe>((marks) => `B'${marks.inBase(2)}'`);
const hexBytes = fc.constant<Recipe>((marks) => `x'${marks.inBase(16)}'`);
const dollar = fc
  .tuple(fc.constantFrom('', 'a', 'body', '_1', 'é'), pieces(["'", '"', '$', '$b$', '--', '/*', ';', '\\', '\n', ' ']))
  .map<Recipe>(
    ([tag, parts]) =>
      (marks) =>
        `$${tag}$${parts.map((part) => `${marks.word()} ${part} `).join('')}$${tag}$`,
  );

const strings: Arbitrary<Recipe> = fc.oneof(plain, escaped, unicode, unicodeWithEscape, continued, dollar);
const anyString: Arbitrary<Recipe> = fc.oneof(
  { weight: 6, arbitrary: strings },
  { weight: 1, arbitrary: national },
  { weight: 1, arbitrary: bits },
  { weight: 1, arbitrary: hexBytes },
  { weight: 1, arbitrary: backslashLast },
);

const number: Arbitrary<Recipe> = fc.constantFrom<Recipe>(
  (marks) => marks.digits(),
  (marks) => `-${marks.digits()}`,
  (marks) => `${marks.digits()}.${marks.digits()}`,
  (marks) => `.${marks.digits()}`,
  (marks) => `${marks.digits()}.`,
  (marks) => `${marks.digits()}e7`,
  (marks) => `${marks.digits()}.5E-3`,
  (marks) => `0x${marks.inBase(16)}`,
  (marks) => `0O${marks.inBase(8)}`,
  (marks) => `0b${marks.inBase(2)}`,
  (marks) => marks.keep(marks.digits().replace(/(\d{3})$/, '_$1')),
);

const literal: Arbitrary<Recipe> = fc.oneof(
  { weight: 3, arbitrary: anyString },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: strings.map<Recipe>((make) => (marks) => `CAST(${make(marks)} AS text)`) },
  { weight: 1, arbitrary: strings.map<Recipe>((make) => (marks) => `${make(marks)}::varchar(${marks.digits()})`) },
  { weight: 1, arbitrary: plain.map<Recipe>((make) => (marks) => `date ${make(marks)}`) },
  { weight: 1, arbitrary: plain.map<Recipe>((make) => (marks) => `interval${make(marks)}`) },
);

const gap: Arbitrary<Recipe> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Recipe>(() => ' ') },
  { weight: 1, arbitrary: fc.constant<Recipe>((marks) => ` -- ${marks.word()} ' " $$\n`) },
  { weight: 1, arbitrary: fc.constant<Recipe>((marks) => ` --${marks.word()}\r `) },
  { weight: 1, arbitrary: fc.constant<Recipe>((marks) => ` /* ${marks.word()} ' /* ${marks.digits()} */ " */ `) },
  { weight: 1, arbitrary: fc.constant<Recipe>((marks) => `/*${marks.word()}**/`) },
);

const name = fc.constantFrom(
  'users',
  't_2024',
  'orders7',
  '"Order 66"',
  'public.items2',
  'e',
  'x',
  'b1$c',
  'größe',
  'U&"d\\0061ta"',
  '"a""b"',
);
const column = fc.constantFrom('a', 'b2', 'col_99', '"c 3"', 'e1', 'u', 'n');

type HoleName = 'lit' | 'str' | 'int' | 'gap' | 'table' | 'col';

const HOLES: Readonly<Record<HoleName, Arbitrary<Recipe | string>>> = {
  lit: literal,
  str: strings,
  int: fc.constant<Recipe>((marks) => marks.digits()),
  gap,
  table: name,
  col: column,
};

/** Fills the holes of a template. */
function template(text: string): Arbitrary<(marks: Marks, names: string[]) => string> {
  const holes = [...text.matchAll(/\{(\w+)\}/g)].map(([, hole]) => HOLES[hole as HoleName]);
  return fc.tuple(...holes).map((filled) => (marks, names) => {
    let index = 0;
    return text.replace(/\{\w+\}/g, () => {
      const value = filled[index++] as Recipe | string;
      if (typeof value === 'function') return value(marks);
      names.push(value);
      return value;
    });
  });
}

const TEMPLATES = [
  `SELECT {lit} FROM {table}`,
  `SELECT{gap}{col},{gap}{lit}{gap}AS x1,{gap}{lit} FROM{gap}{table}{gap}WHERE{gap}{col}{gap}={gap}{lit}{gap}AND {col} IN ({lit},{gap}{lit},{lit}) ORDER BY {col} LIMIT {int}`,
  `select {col}, count(*) from {table} t1 join {table} t2 on t1.{col} = t2.{col} where t1.{col} between {lit} and {lit} group by {col} having count(*) > {lit}`,
  `INSERT INTO {table}{gap}({col}, {col}){gap}VALUES{gap}({lit}, {lit}),{gap}({lit},{lit}) ON CONFLICT ({col}) DO UPDATE SET {col} = {lit} RETURNING {col}`,
  `UPDATE {table}{gap}SET {col} = {lit}, {col} = {lit} || {lit}{gap}WHERE {col} <> {lit} OR {col} IS NULL`,
  `DELETE FROM {table} WHERE {col} LIKE {str} ESCAPE {lit}`,
  `DELETE FROM {table} WHERE {col} LIKE {str} ESCAPE '!' AND {col} = {lit}`,
  `WITH q AS (SELECT {lit} AS v FROM {table}), r AS (VALUES ({lit}, {lit})) SELECT * FROM q, r WHERE v = {lit}`,
  `SELECT CASE WHEN {col} = {lit} THEN {lit} ELSE {lit} END, {col}[{int}], {col}[{int}:{int}] FROM {table}`,
  `SELECT ARRAY[{lit}, {lit}], ROW({lit}, {lit}), {col} -> {str}, {col} @> {str} FROM {table}`,
  `SELECT * FROM {table} WHERE {col} = $1 AND {col} = {lit} AND {col}-{int} < -{int} AND {col} @@ {str} AND {col}=-{int}`,
  `ALTER USER someone PASSWORD {str}`,
  `CREATE USER someone WITH PASSWORD {str} VALID UNTIL {str} CONNECTION LIMIT {int}`,
  `DO {str}`,
  `DO LANGUAGE plpgsql {str}`,
  `CREATE FUNCTION f1(int) RETURNS int AS {str} LANGUAGE sql`,
  `CREATE OR REPLACE FUNCTION f1(a text DEFAULT {lit}) RETURNS text LANGUAGE plpgsql COST {int} AS {str}`,
  `CREATE FUNCTION f1() RETURNS int BEGIN ATOMIC SELECT {lit}; SELECT {lit} FROM {table}; END`,
  `COMMENT ON TABLE t1 IS {str}`,
  `COPY t1 FROM STDIN WITH (DELIMITER {str}, NULL {str})`,
  `COPY (SELECT {lit} FROM {table}) TO STDOUT WITH (FORMAT csv, QUOTE {str})`,
  `NOTIFY channel1, {str}`,
  `CALL p1({lit}, {lit})`,
  `EXECUTE s1({lit}, {lit})`,
  `PREPARE s1 AS SELECT {lit} FROM {table} WHERE {col} = {lit}`,
  `EXPLAIN (ANALYZE, COSTS off) SELECT {lit} FROM {table} WHERE {col} = {lit}`,
  `CREATE TABLE t1 (a text DEFAULT {lit}, b numeric({int}, {int}) CHECK (b > {lit}))`,
  `CREATE INDEX i1 ON t1 (a) WHERE a = {lit}`,
  `SET my.setting = {str}`,
  `SET LOCAL my.setting TO {str}, {str}`,
  `SET TIME ZONE {str}`,
  `CREATE SERVER s1 FOREIGN DATA WRAPPER w1 OPTIONS (host {str}, password {str})`,
  `CREATE SUBSCRIPTION s1 CONNECTION {str} PUBLICATION p1`,
  `SECURITY LABEL FOR x1 ON TABLE t1 IS {str}`,
  `MERGE INTO {table} t USING {table} s ON t.{col} = s.{col} WHEN MATCHED AND s.{col} = {lit} THEN UPDATE SET {col} = {lit} WHEN NOT MATCHED THEN INSERT ({col}) VALUES ({lit})`,
  `SELECT {lit}; SELECT {lit} FROM {table};{gap}INSERT INTO {table} VALUES ({lit})`,
  `SELECT {lit} UNION ALL SELECT {lit} EXCEPT (SELECT {lit} FROM {table} FETCH FIRST {int} ROWS ONLY)`,
  `SELECT extract(year FROM date {str}), substring({col} FROM {int} FOR {int}), {col} COLLATE "C" FROM {table} TABLESAMPLE SYSTEM ({lit})`,
  `SELECT xmlelement(name foo, {str}), json_value({col}, {str} DEFAULT {lit} ON EMPTY) FROM {table}`,
];

/** A value that is not quoted is data too. */
const UNQUOTED_SETTING = fc.constant((marks: Marks) => `SET my.setting TO ${marks.word()}`);

function finished(make: (marks: Marks, names: string[]) => string): MarkedStatement {
  const marks = new Marks();
  const names: string[] = [];
  const sql = make(marks, names);
  return { sql, marks: marks.list, names };
}

/** Statements that parse with the settings that PostgreSQL comes with. */
export const statements: Arbitrary<MarkedStatement> = fc
  .oneof(
    { weight: 30, arbitrary: fc.constantFrom(...TEMPLATES).chain(template) },
    { weight: 1, arbitrary: UNQUOTED_SETTING },
  )
  .map(finished);

const backslashEscapes = quoted('', [...ANYWHERE, "\\'", '\\\\', '\\n', "\\''' "]);

/** Statements that parse while `standard_conforming_strings` is off: a backslash escapes a quote in every string. */
export const statementsOfOldSettings: Arbitrary<MarkedStatement> = fc
  .tuple(backslashEscapes, backslashEscapes, number, dollar, name)
  .map(([first, second, third, fourth, table]) =>
    finished((marks, names) => {
      names.push(table);
      return `SELECT ${first(marks)}, ${third(marks)} FROM ${table} WHERE a = ${second(marks)} AND b = ${fourth(marks)}`;
    }),
  );

/** Texts whose quotes are not in order: data was put into them as it was, or they were cut. */
export const brokenTexts: Arbitrary<MarkedStatement> = fc.oneof(
  fc
    .tuple(fc.constantFrom("O'", "O' ", "a' OR '1'='1' --", "it's ", "''' "), fc.constantFrom('', ' '))
    .map(([data, blank]) =>
      finished(
        (marks) =>
          `SELECT * FROM users WHERE name = '${data}${marks.word()}' AND password = '${blank}${marks.word()}${blank}'`,
      ),
    ),
  fc
    .tuple(strings, strings)
    .map(([first, second]) =>
      finished((marks) => `SELECT * FROM users WHERE a = ${first(marks)} AND b = ${second(marks).slice(0, -1)}`),
    ),
  fc
    .constantFrom("E'", "U&'", "B'", "'", '$$', '$tag$', '"', "n'")
    .map((open) =>
      finished((marks) => `INSERT INTO users VALUES ('${marks.word()}', ${open}${marks.word()}, ${marks.word()}`),
    ),
);
