import { totalsOf } from '../src/http/totals.mjs';
import { objections } from '../src/http/validity.mjs';

const wire = { paths: { '/v1/traces': 1 }, contentTypes: { 'application/x-protobuf': 1 }, encodings: { identity: 1 } };

function delivered(variant, { roots, byKind, ...rest }) {
  const spans = Object.values(byKind).reduce((sum, count) => sum + count, 0);
  const counts = {
    exports: 1,
    bytes: 1,
    largestExport: 512,
    ...wire,
    problems: {},
    spans,
    roots,
    attributes: 0,
    byKind,
  };
  return { [variant]: { ...counts, byScope: {}, points: 0, records: 0, ...rest } };
}

function bareWindow(rest = {}) {
  return { route: 'hello', variant: 'bare', requests: 5000, errors: 0, delivered: {}, ...rest };
}

function officialWindow(counts = {}, requests = 2000) {
  const all = { roots: requests, byKind: { server: requests, internal: requests }, ...counts };
  return { route: 'hello', variant: 'official', requests, errors: 0, delivered: delivered('official', all) };
}

function ourWindow(counts = {}, requests = 4000) {
  const all = { roots: requests, byKind: { server: requests }, ...counts };
  return { route: 'hello', variant: 'ours', requests, errors: 0, delivered: delivered('ours', all) };
}

function objectionsTo(...windows) {
  return objections(totalsOf(windows));
}

test('a run in which everybody delivered what was expected is valid', () => {
  expect(objectionsTo(bareWindow(), officialWindow(), ourWindow())).toEqual([]);
});

test('a variant that did not start makes the run invalid', () => {
  expect(objections(totalsOf([bareWindow()]), ['ours did not start: no'])).toEqual(['ours did not start: no']);
});

test('missing spans make the run invalid', () => {
  const lossy = ourWindow({ byKind: { server: 3900 } });
  expect(objectionsTo(bareWindow(), officialWindow(), lossy)).toEqual([
    'ours, hello: 4000 server spans were expected, 3900 arrived',
  ]);
});

test('spans that nobody expected make the run invalid', () => {
  expect(objectionsTo(ourWindow({ byKind: { server: 4000, client: 4000 } }))).toEqual([
    'ours, hello: 0 client spans were expected, 4000 arrived',
  ]);
  const talkative = bareWindow({ delivered: delivered('bare', { roots: 9, byKind: { server: 9 } }) });
  expect(objectionsTo(talkative)).toEqual(['bare, hello: no span was expected, 9 arrived']);
});

test('a few spans under way are tolerated, and counted over the whole run', () => {
  expect(objectionsTo(ourWindow({ byKind: { server: 3998 } }), ourWindow({ byKind: { server: 4002 } }))).toEqual([]);
});

test('failed requests and windows without an answer make the run invalid', () => {
  expect(objectionsTo(bareWindow({ errors: 2, problem: 'HTTP/1.1 500' }))).toEqual([
    'bare, hello: 2 requests failed (HTTP/1.1 500)',
  ]);
  expect(objectionsTo(bareWindow({ requests: 0 }))).toEqual(['bare, hello: no request was answered']);
});

test('an export that cannot be read makes the run invalid', () => {
  const broken = ourWindow({ problems: { 'a varint runs over the end of its message': 1 } });
  expect(objectionsTo(broken)).toEqual([
    'ours, hello: an export could not be read: a varint runs over the end of its message',
  ]);
});

test('spans of another service make the run invalid', () => {
  const strays = { ...ourWindow().delivered, 'unknown_service:node': ourWindow().delivered.ours };
  expect(objectionsTo({ ...ourWindow(), delivered: strays })).toEqual([
    'ours, hello: 4000 spans of another service arrived',
  ]);
});

test('a batch larger than the setting makes the run invalid', () => {
  expect(objectionsTo(ourWindow({ largestExport: 4000 }))).toEqual([
    'ours, hello: a batch of 4000 spans was sent, larger than the 512 that were set',
  ]);
});

test.each([
  ['signals', { paths: { '/v1/traces': 1, '/v1/metrics': 1 } }],
  ['protocol', { contentTypes: { 'application/json': 1 } }],
  ['compression', { encodings: { gzip: 1 } }],
])('sides that differ in their %s make the run invalid', (aspect, counts) => {
  expect(objectionsTo(bareWindow(), officialWindow(), ourWindow(counts))).toEqual([
    `official and ours differ in their ${aspect}`,
  ]);
});

function sampledWindow(roots, byKind) {
  const variant = 'ours-sampled10';
  return { route: 'chain', variant, requests: 10_000, errors: 0, delivered: delivered(variant, { roots, byKind }) };
}

test('a tenth is a tenth as far as chance allows, and each sampled trace is whole', () => {
  expect(objectionsTo(sampledWindow(1040, { server: 1040, client: 2080 }))).toEqual([]);
  expect(objectionsTo(sampledWindow(1300, { server: 1300, client: 2600 }))).toEqual([
    'ours-sampled10, chain: a share of 0.1 of 10000 requests should be traced, 1300 were',
  ]);
  expect(objectionsTo(sampledWindow(1000, { server: 1000, client: 1900 }))).toEqual([
    'ours-sampled10, chain: 2000 client spans were expected, 1900 arrived',
  ]);
});
