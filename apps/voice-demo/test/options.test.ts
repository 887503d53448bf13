import { readOptions, UsageError } from '../src/options.js';

test('without options the demo goes on serving on a free port', () => {
  expect(readOptions([])).toEqual({ once: false, json: false, exclude: [], port: 0, help: false });
});

test('JSON comes from one round', () => {
  expect(readOptions(['--json'])).toMatchObject({ once: true, json: true });
});

test('several instrumentations can be excluded, either way', () => {
  expect(readOptions(['--exclude', 'pg', '--exclude=http,undici']).exclude).toEqual(['pg', 'http', 'undici']);
});

test.each([
  [['--frob'], /^Unknown option '--frob'\. --help lists/],
  [['now'], /^Unexpected argument 'now'\. --help lists/],
  [['--once=yes'], /^Option '--once' does not take an argument\. /],
  [['--port'], /^Option '--port <value>' argument missing\. /],
  [['--port', '80a'], /not "80a"/],
  [['--port', '65536'], /from 0 to 65535/],
  [['--exclude', 'mysql'], /"mysql".*choose from http, undici, fastify, pg, ioredis/],
])('%j is refused with the reason', (args, reason) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(reason);
});
