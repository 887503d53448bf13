import { type AllowedDifference, describeDifference, describeStale, judge } from '../src/allowed-difference.ts';
import type { ComparedSpan } from '../src/compared-span.ts';
import type { Difference, FactValue } from '../src/difference.ts';
import { findDifferences } from '../src/find-differences.ts';

type Facts = Readonly<Record<string, FactValue>>;

let clock = 0n;

function span(sort: string, name: string, facts: Facts = {}, parent?: ComparedSpan): ComparedSpan {
  clock += 1n;
  return { sort, name, facts: new Map(Object.entries({ '(name)': name, ...facts })), parent, startedAt: clock };
}

function compare(
  official: readonly ComparedSpan[],
  ours: readonly ComparedSpan[],
  rows: readonly AllowedDifference[] = [],
): Difference[] {
  const outcomes = { official: { spans: official, observed: 'done' }, ours: { spans: ours, observed: 'done' } };
  return findDifferences('a request', outcomes, rows);
}

function row(attribute: string, official: FactValue, ours: FactValue): AllowedDifference {
  return { span: 'pg CLIENT', attribute, values: [[official, ours]], reason: 'Because.' };
}

test('equal spans have no differences', () => {
  const one = (): ComparedSpan[] => {
    const root = span('http SERVER', 'GET', { 'url.path': '/' });
    return [root, span('pg CLIENT', 'SELECT', { 'server.port': 5432 }, root)];
  };
  expect(compare(one(), one())).toEqual([]);
});

test('a difference that no row explains is reported in one line', () => {
  const differences = compare([span('pg CLIENT', 'SELECT', { rows: 1 })], [span('pg CLIENT', 'SELECT', { rows: '1' })]);
  const { unexplained, stale } = judge(differences, []);
  expect(unexplained.map(describeDifference)).toEqual(['a request: pg CLIENT rows is 1 officially and "1" in ours']);
  expect(stale).toEqual([]);
});

test('a row explains one pair of values and no other', () => {
  const differences = [1, 2].flatMap((rows) =>
    compare([span('pg CLIENT', 'SELECT', { rows })], [span('pg CLIENT', 'SELECT')]),
  );
  expect(judge(differences, [row('rows', 1, null)]).unexplained).toMatchObject([{ official: 2, ours: null }]);
});

test('a row that no longer occurs is reported in one line', () => {
  const equal = [span('pg CLIENT', 'SELECT')];
  const { unexplained, stale } = judge(compare(equal, equal), [row('rows', 1, null)]);
  expect(unexplained).toEqual([]);
  expect(stale.map(describeStale)).toEqual([
    'pg CLIENT rows, 1 officially and absent in ours, no longer occurs: take it out of the table',
  ]);
});

test('one pair of a row goes stale on its own', () => {
  const two: AllowedDifference = {
    ...row('rows', 1, null),
    values: [
      [1, null],
      [2, null],
    ],
  };
  const differences = compare([span('pg CLIENT', 'SELECT', { rows: 2 })], [span('pg CLIENT', 'SELECT')]);
  expect(judge(differences, [two]).stale).toMatchObject([{ part: '1 officially and absent in ours' }]);
});

test('a row may be bound to scenarios, and one of them goes stale on its own', () => {
  const bound: AllowedDifference = { ...row('rows', 1, null), scenarios: ['a request', 'another'] };
  const differences = compare([span('pg CLIENT', 'SELECT', { rows: 1 })], [span('pg CLIENT', 'SELECT')]);
  expect(judge(differences, [bound])).toMatchObject({ unexplained: [], stale: [{ part: 'in "another"' }] });
  expect(judge(differences, [{ ...bound, scenarios: ['another'] }]).unexplained).toHaveLength(1);
});

test('a row about a span leaves alone what has a partner', () => {
  const allowed = row('(span)', 'SELECT', null);
  const differences = compare(
    [span('pg CLIENT', 'SELECT', { rows: 1 }), span('pg CLIENT', 'SELECT', { rows: 2 })],
    [span('pg CLIENT', 'SELECT', { rows: 2 })],
    [allowed],
  );
  expect(differences).toMatchObject([{ attribute: '(span)', official: 'SELECT' }]);
});

test('a span of one side alone is a difference', () => {
  expect(compare([span('pg CLIENT', 'pg.connect')], [])).toMatchObject([
    { span: 'pg CLIENT', attribute: '(span)', official: 'pg.connect', ours: null },
  ]);
  expect(compare([], [span('pg CLIENT', 'SELECT')])).toMatchObject([{ official: null, ours: 'SELECT' }]);
});

test('the children of an allowed span go to its parent', () => {
  const root = span('http SERVER', 'GET');
  const handler = span('fastify INTERNAL', 'handler', {}, root);
  const theirs = [root, handler, span('pg CLIENT', 'SELECT', {}, handler)];
  const ourRoot = span('http SERVER', 'GET');
  const mine = [ourRoot, span('pg CLIENT', 'SELECT', {}, ourRoot)];
  const allowed: AllowedDifference = { ...row('(span)', 'handler', null), span: 'fastify INTERNAL' };
  const differences = compare(theirs, mine, [allowed]);
  expect(judge(differences, [allowed])).toEqual({ unexplained: [], stale: [] });
  expect(compare(theirs, mine)).toHaveLength(2);
});

test('a span under another parent is a difference, with both places', () => {
  const place = (parentOf: 'root' | 'work'): ComparedSpan[] => {
    const root = span('http SERVER', 'GET');
    const work = span('comparison INTERNAL', 'work', {}, root);
    return [root, work, span('pg CLIENT', 'SELECT', {}, parentOf === 'root' ? root : work)];
  };
  expect(compare(place('work'), place('root'))).toEqual([
    {
      scenario: 'a request',
      span: 'pg CLIENT',
      attribute: '(parent)',
      official: 'comparison INTERNAL "work"',
      ours: 'http SERVER "GET"',
    },
  ]);
});

test('spans that began in another order find their partners by what they say', () => {
  const texts = ['one', 'two', 'three'];
  const theirs = texts.map((text) => span('pg CLIENT', 'SELECT', { text }));
  const mine = [...texts].reverse().map((text) => span('pg CLIENT', 'SELECT', { text }));
  expect(compare(theirs, mine)).toEqual([]);
});

test('what was sent at once finds its partner by its words', () => {
  const theirs = ['SELECT 1', 'SELECT name FROM people LIMIT 1'].map((text) => span('pg CLIENT', 'query', { text }));
  const mine = ['SELECT name FROM people LIMIT ?', 'SELECT ?'].map((text) => span('pg CLIENT', 'query', { text }));
  expect(compare(theirs, mine)).toMatchObject([
    { official: 'SELECT name FROM people LIMIT 1', ours: 'SELECT name FROM people LIMIT ?' },
    { official: 'SELECT 1', ours: 'SELECT ?' },
  ]);
});

test('the children of an allowed root get its place', () => {
  const place = { '(parent)': 'none' };
  const pool = span('pg CLIENT', 'pool', place);
  const allowed = row('(span)', 'pool', null);
  const theirs = [pool, span('pg CLIENT', 'SELECT', {}, pool)];
  expect(judge(compare(theirs, [span('pg CLIENT', 'SELECT', place)], [allowed]), [allowed]).unexplained).toEqual([]);
});

test('what the application sees is compared too', () => {
  const outcomes = { official: { spans: [], observed: '200' }, ours: { spans: [], observed: '500' } };
  expect(findDifferences('a request', outcomes, [])).toMatchObject([{ span: 'application', attribute: '(sees)' }]);
});
