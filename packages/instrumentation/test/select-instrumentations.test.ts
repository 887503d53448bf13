import type { Instrumentation } from '../src/define-instrumentation.ts';
import { defineInstrumentation } from '../src/define-instrumentation.ts';
import type { OfficialInstrumentation } from '../src/official-instrumentation.ts';
import type { Selected, Selection } from '../src/select-instrumentations.ts';
import { selectInstrumentations } from '../src/select-instrumentations.ts';

function ours(name: string): Instrumentation {
  const packageName = `@throughline/instrumentation-${name}`;
  const replaces = [`@opentelemetry/instrumentation-${name}`];
  return defineInstrumentation({
    name,
    packageName,
    version: '1',
    schemaUrl: '',
    replaces,
    install: () => undefined,
  })();
}

/** One whose official counterpart goes by another short name. */
const runtime = defineInstrumentation({
  name: 'runtime',
  packageName: '@throughline/instrumentation-runtime',
  version: '1',
  schemaUrl: '',
  replaces: ['@opentelemetry/instrumentation-runtime-node'],
  install: () => undefined,
})();

function theirs(name: string): OfficialInstrumentation {
  return {
    instrumentationName: `@opentelemetry/instrumentation-${name}`,
    enable: () => undefined,
    disable: () => undefined,
  };
}

const available = [ours('http'), ours('pg'), ours('ioredis')];

function select(rules: Partial<Selection> = {}): { chosen: string[]; skipped: Selected['skipped'] } {
  const { enabled, skipped } = selectInstrumentations({ available, env: {}, ...rules });
  return { chosen: [...enabled], skipped };
}

test('all are chosen by default', () => {
  expect(select()).toEqual({ chosen: ['http', 'pg', 'ioredis'], skipped: [] });
});

test('include chooses by short name or package name, and says what is not there', () => {
  expect(select({ include: ['pg', '@throughline/instrumentation-http', 'mysql2'] })).toEqual({
    chosen: ['http', 'pg'],
    skipped: [
      { name: 'ioredis', reason: 'include does not name it' },
      { name: 'mysql2', reason: 'it is not installed' },
    ],
  });
});

test('ours goes by the short name of the official one as well', () => {
  const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node' };
  expect(select({ available: [runtime], env }).chosen).toEqual([]);
  expect(select({ available: [runtime], include: ['runtime-node'] })).toEqual({ chosen: ['runtime'], skipped: [] });
});

test('exclude takes out', () => {
  expect(select({ exclude: ['pg', 'unknown'] })).toEqual({
    chosen: ['http', 'ioredis'],
    skipped: [{ name: 'pg', reason: 'exclude names it' }],
  });
});

test('the environment chooses too, and wins by being asked as well', () => {
  const env = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http, pg', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg,express' };
  expect(select({ env, include: ['http', 'ioredis'] })).toEqual({
    chosen: ['http'],
    skipped: [
      { name: 'pg', reason: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS names it' },
      { name: 'ioredis', reason: 'OTEL_NODE_ENABLED_INSTRUMENTATIONS does not name it' },
    ],
  });
});

test('a variable without names is not set, and an empty include chooses nothing', () => {
  const env = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' , ', OTEL_NODE_DISABLED_INSTRUMENTATIONS: '' };
  expect(select({ env, exclude: [] }).chosen).toEqual(['http', 'pg', 'ioredis']);
  expect(select({ include: [] }).chosen).toEqual([]);
});

test('an official instrumentation replaces ours and runs beside the others', () => {
  expect(select({ official: [theirs('pg'), theirs('express')] })).toEqual({
    chosen: ['http', 'ioredis', '@opentelemetry/instrumentation-pg', '@opentelemetry/instrumentation-express'],
    skipped: [{ name: 'pg', reason: 'replaced by @opentelemetry/instrumentation-pg' }],
  });
});

test('an official one that is excluded replaces nothing', () => {
  const { chosen, skipped } = select({ official: [theirs('pg')], exclude: ['@opentelemetry/instrumentation-pg'] });
  expect(chosen).toEqual(['http', 'pg', 'ioredis']);
  expect(skipped).toEqual([{ name: '@opentelemetry/instrumentation-pg', reason: 'exclude names it' }]);
});

test('a short name stands for the official one too', () => {
  expect(select({ official: [theirs('express')], include: ['express'] }).chosen).toEqual([
    '@opentelemetry/instrumentation-express',
  ]);
});

test.each([undefined, null, 7, {}, { instrumentationName: 'x' }])(
  'what is no instrumentation is left out and named: %p',
  (value) => {
    const { chosen, skipped } = select({ official: [value as never] });
    expect(chosen).toEqual(['http', 'pg', 'ioredis']);
    expect(skipped).toHaveLength(1);
  },
);

test('an official one that is not chosen is disabled, because it enabled itself', () => {
  const disable = jest.fn();
  const official = [{ ...theirs('pg'), disable }];
  const { components } = selectInstrumentations({ available: [], official, exclude: ['pg'], env: {} });
  components.forEach((component) => component.start(undefined as never));
  expect(disable).toHaveBeenCalledTimes(1);
});

test('collections of official instrumentations are taken apart', () => {
  expect(select({ official: [[theirs('express'), theirs('koa')], theirs('pg')], include: ['koa'] }).chosen).toEqual([
    '@opentelemetry/instrumentation-koa',
  ]);
});

test.each([null, 7, 'express', {}])('official instrumentations that are no list are none: %p', (official) => {
  expect(select({ official: official as never }).chosen).toEqual(['http', 'pg', 'ioredis']);
});
