import { SpanKind } from '@opentelemetry/api';

import type { RuleSamplerOptions, SpanFacts } from '../src/rule-sampler.ts';
import { ruleSampler } from '../src/rule-sampler.ts';

const ids = { traceId0: 0, traceId1: 0, traceId2: 0, traceId3: 1 };
const REMOTE_SAMPLED = { sampled: true, remote: true };
const REMOTE_DROPPED = { sampled: false, remote: true };

function facts(given: Partial<SpanFacts> & { path?: string; method?: string; route?: string }): SpanFacts {
  const attributes = {
    ...(given.path === undefined ? {} : { 'url.path': given.path }),
    ...(given.method === undefined ? {} : { 'http.request.method': given.method }),
    ...(given.route === undefined ? {} : { 'http.route': given.route }),
    ...given.attributes,
  };
  return { name: given.name ?? 'GET', kind: given.kind ?? SpanKind.SERVER, attributes };
}

function decide(
  options: RuleSamplerOptions,
  given: Parameters<typeof facts>[0],
  parent?: { sampled: boolean; remote: boolean },
): boolean {
  return ruleSampler(options).sampleByRule(ids, parent, facts(given));
}

test('drop the health checks, keep the rest', () => {
  const options = { rules: [{ route: '/health', sample: false }] };
  expect(decide(options, { path: '/health' })).toBe(false);
  expect(decide(options, { path: '/healthy' })).toBe(true);
  expect(decide(options, { path: '/orders' })).toBe(true);
});

describe('routes', () => {
  test.each<[string | RegExp, string, boolean]>([
    ['/users/:id', '/users/7', true],
    ['/users/:id', '/users/7/orders', false],
    ['/users/:id', '/users/', false],
    ['/users/:id/orders/:order', '/users/7/orders/9', true],
    ['/static/*', '/static/', true],
    ['/static/*', '/static/a/b.css', true],
    ['/static/*', '/static', false],
    ['/api/*/health', '/api/v1/health', true],
    ['/api/*/health', '/api/v1/deep/health', false],
    ['/file.txt', '/fileXtxt', false],
    ['/a.b/:x', '/aXb/1', false],
    ['/price($)/:x', '/price($)/1', true],
    [/^\/internal\//, '/internal/x', true],
    [/^\/internal\//g, '/external', false],
  ])('%s for %s: %s', (route, path, matches) => {
    const sampler = ruleSampler({ rules: [{ route, sample: false }], otherwise: true });
    const answers = [1, 2].map(() => sampler.sampleByRule(ids, undefined, facts({ path })));
    expect(answers).toEqual([!matches, !matches]);
  });

  test('are compared with the route too, where it is known', () => {
    expect(decide({ rules: [{ route: '/users/:id', sample: false }] }, { route: '/users/:id', path: '/users/7' })).toBe(
      false,
    );
    expect(decide({ rules: [{ route: '/users/:id', sample: false }] }, { route: '/users/:id' })).toBe(false);
  });

  test('with many wildcards do not backtrack over a path that a peer made for it', () => {
    const sampler = ruleSampler({ rules: [{ route: '/*/*/*/*/*/end', sample: false }] });
    const path = '/'.repeat(200_000);
    expect(sampler.sampleByRule(ids, undefined, facts({ path }))).toBe(true);
  });
});

test('all conditions of a rule must hold, and the first rule that matches decides', () => {
  const options: RuleSamplerOptions = {
    rules: [
      { route: '/orders', method: 'post', sample: true },
      { route: '/orders', sample: false },
      { kind: 'client', sample: false },
      { name: /^batch/, attributes: { 'tenant.id': 'acme', retries: 3, urgent: false }, sample: false },
    ],
  };
  expect(decide(options, { path: '/orders', method: 'POST' })).toBe(true);
  expect(decide(options, { path: '/orders', method: 'GET' })).toBe(false);
  expect(decide(options, { kind: SpanKind.CLIENT })).toBe(false);
  const attributes = { 'tenant.id': 'acme', retries: 3, urgent: false };
  expect(decide(options, { name: 'batch 7', attributes })).toBe(false);
  expect(decide(options, { name: 'batch 7', attributes: { ...attributes, retries: 4 } })).toBe(true);
  expect(decide(options, { name: 'other', attributes })).toBe(true);
});

test('what no rule matches: as the remote parent decided, or as the options say', () => {
  const rules = [{ name: 'x', sample: true }];
  expect(decide({ rules }, {})).toBe(true);
  expect(decide({ rules }, {}, REMOTE_SAMPLED)).toBe(true);
  expect(decide({ rules }, {}, REMOTE_DROPPED)).toBe(false);
  expect(decide({ rules, otherwise: false }, {}, REMOTE_SAMPLED)).toBe(false);
  expect(decide({ rules, otherwise: true }, {}, REMOTE_DROPPED)).toBe(true);
});

test('a rule is stronger than a remote parent, and below a local one nobody asks', () => {
  const options = { rules: [{ sample: false }] };
  expect(decide(options, {}, REMOTE_SAMPLED)).toBe(false);
  expect(decide(options, {}, { sampled: true, remote: false })).toBe(true);
  expect(decide({ rules: [{ sample: true }] }, {}, { sampled: false, remote: false })).toBe(false);
});

test('a share of traces is decided by the trace id', () => {
  const options = { rules: [{ sample: 0.5 }] };
  expect(ruleSampler(options).sampleByRule({ ...ids, traceId3: 0x1000_0000 }, undefined, facts({}))).toBe(true);
  expect(ruleSampler(options).sampleByRule({ ...ids, traceId3: -1 }, undefined, facts({}))).toBe(false);
});
