import type { LiveSpan } from '@throughline/core';
import { createSettings } from '@throughline/core';
import * as fc from 'fast-check';

import { createHeaderCapture } from '../src/header-capture.ts';
import { parseHost } from '../src/host-header.ts';
import { createHttpMethods } from '../src/http-methods.ts';
import { clientErrorType, serverErrorType } from '../src/http-status.ts';

const silent = (): void => undefined;

describe('request methods', () => {
  const read = createHttpMethods(createSettings({}, silent));

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])(
    '%s is known',
    (method) => {
      expect(read(method)).toEqual({ attribute: method, spanName: method, original: undefined });
      expect(read(method)).toBe(read(method));
    },
  );

  test.each(['get', 'PROPFIND', 'CONSTRUCTOR', '__proto__'])('%s is not, and is kept as the original', (method) => {
    expect(read(method)).toEqual({ attribute: '_OTHER', spanName: 'HTTP', original: method });
  });

  test.each([undefined, null, '', 7])('no method counts as GET: %p', (method) => {
    expect(read(method).attribute).toBe('GET');
  });

  test('an endless method is shortened', () => {
    expect(read('X'.repeat(10_000)).original).toHaveLength(128);
  });

  test('the environment replaces the known methods', () => {
    const own = createHttpMethods(
      createSettings({ OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET, PROPFIND' }, silent),
      ['PURGE'],
    );
    expect([own('PROPFIND').attribute, own('POST').attribute, own('PURGE').attribute]).toEqual([
      'PROPFIND',
      '_OTHER',
      '_OTHER',
    ]);
  });

  test('the code replaces them too', () => {
    expect(createHttpMethods(createSettings({}, silent), ['PURGE'])('PURGE').attribute).toBe('PURGE');
  });
});

describe('status codes', () => {
  test.each([
    [100, undefined, undefined],
    [200, undefined, undefined],
    [399, undefined, undefined],
    [404, '404', undefined],
    [499, '499', undefined],
    [500, '500', '500'],
    [599, '599', '599'],
    [0, '0', '0'],
    [999, '999', '999'],
  ])('%i is the error %s to a client and %s to a server', (status, client, server) => {
    expect([clientErrorType(status), serverErrorType(status)]).toEqual([client, server]);
  });
});

describe('the host', () => {
  test.each([
    ['example.com', 'example.com', undefined],
    ['example.com:8080', 'example.com', 8080],
    ['example.com:', 'example.com', undefined],
    ['10.1.2.3:80', '10.1.2.3', 80],
    ['[::1]:3000', '::1', 3000],
    ['[2001:db8::1]', '2001:db8::1', undefined],
    ['[fe80::1%25eth0]:1', 'fe80::1%25eth0', 1],
    ['my_service', 'my_service', undefined],
  ])('of %s is read', (text, address, port) => {
    expect(parseHost(text)).toEqual({ address, port });
  });

  test.each([
    '',
    '::1',
    'user@host',
    'a b',
    'host:port',
    'host:123456',
    'host:70000',
    '[::1',
    '[::1]x',
    'a\r\nb',
    'a/b',
    'x'.repeat(300),
  ])('of "%s" is none', (text) => {
    expect(parseHost(text)).toBeUndefined();
  });

  test.each([undefined, null, 7, ['a'], {}])('of %p is none', (value) => {
    expect(parseHost(value)).toBeUndefined();
  });

  test('is read from any text without an error, and never holds more than a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(parseHost(text)?.address ?? '').not.toMatch(/[\s@/\\?#]/);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

describe('header capture', () => {
  const put = (
    names: readonly string[] | undefined,
    headers: Record<string, unknown>,
    sensitive = false,
  ): Record<string, unknown> => {
    const written: Record<string, unknown> = {};
    const span = { put: (key: string, value: unknown) => (written[key] = value) } as unknown as LiveSpan;
    createHeaderCapture('request', names, { sensitive })?.put(span, (name) => headers[name]);
    return written;
  };

  test('is nothing when nothing is named', () => {
    expect(createHeaderCapture('request', undefined)).toBeUndefined();
    expect(createHeaderCapture('request', [])).toBeUndefined();
    expect(createHeaderCapture('request', 'x-a' as never)).toBeUndefined();
  });

  test('writes each header that is there as a list of texts under its lower-case name', () => {
    const headers = { 'x-one': 'a, b', 'x-two': ['c', 'd'], 'content-length': 7, 'x-other': 'no' };
    expect(put(['X-One', 'x-one', ' x-two ', 'Content-Length', 'x-missing'], headers)).toEqual({
      'http.request.header.x-one': ['a, b'],
      'http.request.header.x-two': ['c', 'd'],
      'http.request.header.content-length': ['7'],
    });
  });

  test.each(['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key'])(
    'withholds %s unless told otherwise',
    (name) => {
      expect(put([name], { [name]: 'hunter2' })).toEqual({ [`http.request.header.${name}`]: ['REDACTED'] });
      expect(put([name], { [name]: 'hunter2' }, true)).toEqual({ [`http.request.header.${name}`]: ['hunter2'] });
    },
  );

  test('survives a value that cannot be read', () => {
    const value = {
      toString: () => {
        throw new Error('no text');
      },
    };
    expect(put(['x-a'], { 'x-a': value })).toEqual({ 'http.request.header.x-a': [] });
  });
});
