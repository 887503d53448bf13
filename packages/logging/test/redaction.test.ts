import { DEFAULT_READING } from '../src/log-record-maker.ts';
import { readLogAttributes, readLogValue } from '../src/read-log-value.ts';
import { createRedaction } from '../src/redaction.ts';
import { plain, plainFields } from './started-logging.ts';

const usual = createRedaction();
const reading = (redaction: ReturnType<typeof createRedaction>): typeof DEFAULT_READING => ({
  ...DEFAULT_READING,
  redaction,
});

test.each([
  'password',
  'PASSWORD',
  'userPassword',
  'db.password',
  'passwd',
  'token',
  'accessToken',
  'refresh_token',
  'csrf-token',
  'secret',
  'clientSecret',
  'CLIENT_SECRET',
  'apikey',
  'APIKey',
  'api_key',
  'X-Api-Key',
  'xApiKey',
  'authorization',
  'proxy-authorization',
  'http.request.header.authorization',
  'cookie',
  'Set-Cookie',
  'set_cookie',
  'aws.secretAccessKey',
  'ssh private key',
])('the values of %s are withheld', (key) => {
  expect(usual.withheld(key)).toBe(true);
  // The verdict is remembered.
  expect(usual.withheld(key)).toBe(true);
});

test.each([
  'code',
  'status_code',
  'tokens',
  'password_reset',
  'author',
  'cookies_enabled',
  'key',
  'monkey',
  'secretary',
  '',
])('the values of %p are not', (key) => {
  expect(usual.withheld(key)).toBe(false);
  expect(usual.withheld(key)).toBe(false);
});

test('a key of 10 MB is judged by its end', () => {
  expect(usual.withheld(`${'a.'.repeat(5_000_000)}password`)).toBe(true);
  expect(usual.withheld('a'.repeat(10_000_000))).toBe(false);
});

test.each([
  ['postgres://ada:lovelace@db:5432/app', 'postgres://[REDACTED]@db:5432/app'],
  ['see https://ada@host/ and redis://:p@ss@cache', 'see https://[REDACTED]@host/ and redis://[REDACTED]@cache'],
  ['GET /callback?code=abc&state=1', 'GET /callback?code=[REDACTED]&state=1'],
  ['GET /?Api_Key=abc#access_token=def', 'GET /?Api_Key=[REDACTED]#access_token=[REDACTED]'],
  ['"https://s3.test/?X-Amz-Signature=abc" failed', '"https://s3.test/?X-Amz-Signature=[REDACTED]" failed'],
])('credentials in %p are withheld', (given, expected) => expect(usual.text(given)).toBe(expected));

test.each([
  'exit code=1',
  'mail ada@example.test about https://example.test/',
  'https://example.test/a@b',
  'https://example.test/?statuscode=1&decode=2',
])('%p has none', (text) => expect(usual.text(text)).toBe(text));

test('secrets are withheld however deep they stand, also in maps and lists', () => {
  const given = {
    user: { name: 'ada', password: 'lovelace' },
    headers: new Map([['Authorization', 'Bearer x']]),
    pairs: new Map<unknown, unknown>([
      [1, 2],
      ['token', 'x'],
    ]),
    urls: ['redis://:lovelace@cache'],
    secret: { of: ['many', 'parts'] },
  };
  const kept = plain(readLogValue(given, reading(usual)));
  expect(kept).toEqual({
    user: { name: 'ada', password: '[REDACTED]' },
    headers: { Authorization: '[REDACTED]' },
    pairs: [
      [1, 2],
      ['token', '[REDACTED]'],
    ],
    urls: ['redis://[REDACTED]@cache'],
    secret: '[REDACTED]',
  });
  expect(plainFields(readLogAttributes({ ...given, token: 42 }, reading(usual)).list)).toEqual({
    ...(kept as object),
    token: '[REDACTED]',
  });
});

test('whether there is one, and yes or no, is no secret', () => {
  const given = { password: null, token: true, secret: undefined };
  expect(readLogAttributes(given, reading(usual)).list).toEqual(['password', null, 'token', true]);
  expect(plain(readLogValue(given, reading(usual)))).toEqual({ password: null, token: true });
});

test('keys, patterns and the replacement can be added to', () => {
  const card = /\d{4}-\d{4}/y;
  const own = createRedaction({ keys: ['ssn', 'taxId'], patterns: [card], replacement: '***' });
  expect(own.withheld('user.ssn')).toBe(true);
  expect(own.withheld('tax_id')).toBe(true);
  expect(own.withheld('password')).toBe(true);
  expect(own.text('cards 1111-2222 and 3333-4444, /?ssn=5 and redis://a:$&@b')).toBe(
    'cards *** and ***, /?ssn=*** and redis://***@b',
  );
  // Nothing is kept between texts.
  expect(own.text('1111-2222')).toBe('***');
  expect(card.lastIndex).toBe(0);
});

test('a replacement is written as it is, whatever signs it has', () => {
  expect(createRedaction({ replacement: '$&$1' }).text('/?token=abc')).toBe('/?token=$&$1');
});

test('it can be switched off', () => {
  const off = createRedaction(false);
  expect(off.withheld('password')).toBe(false);
  expect(off.text('/?token=abc')).toBe('/?token=abc');
});

test('what is no key and no pattern does no harm', () => {
  const odd = createRedaction({ keys: [1, '', null], patterns: ['text', undefined] } as never);
  expect(odd.withheld('a')).toBe(false);
  expect(odd.text('a')).toBe('a');
});
