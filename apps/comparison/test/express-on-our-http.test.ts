import { join } from 'node:path';
import { findSpan, findSpans, type OtlpReceiver, runFixture, startOtlpReceiver } from '@throughline/testing';

const fixtures = join(__dirname, 'fixtures');
const setUp = join(fixtures, 'set-up.cjs');

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});

afterAll(() => receiver.close());

describe.each([
  ['CommonJS', 'express-app.cjs', ['--require', setUp]],
  ['ES modules', 'express-app.mjs', ['--import', setUp, '--import', 'throughline/register']],
])('an application of Express in %s', (_format, file, nodeArgs) => {
  let report = '';

  beforeAll(async () => {
    receiver.clear();
    const { code, stdout, stderr } = await runFixture({
      file: join(fixtures, file),
      nodeArgs,
      cwd: join(__dirname, '..'),
      env: { TEST_ENDPOINT: receiver.url },
    });
    if (code !== 0) throw new Error(stderr);
    report = stdout;
  });

  test('is told that the official instrumentation runs, beside ours', () => {
    const { enabled } = JSON.parse(report) as { readonly enabled: readonly string[] };
    expect(enabled).toEqual(expect.arrayContaining(['http', '@opentelemetry/instrumentation-express']));
  });

  test('gets its route and the name of its span from the official instrumentation', () => {
    const server = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/api/lamps/7' } });
    expect(server.name).toBe('GET /api/lamps/:id');
    expect(server.attributes).toMatchObject({ 'http.route': '/api/lamps/:id', 'http.response.status_code': 200 });
    expect(server.scope.name).toBe('@throughline/instrumentation-http');
  });

  test('has the spans of Express below the span of the request', () => {
    const server = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/api/lamps/7' } });
    const below = findSpans(receiver, { scope: '@opentelemetry/instrumentation-express' }).filter(
      ({ traceId }) => traceId === server.traceId,
    );
    expect(below.map(({ attributes }) => attributes['express.type'])).toContain('request_handler');
    const ids = new Set([server, ...below].map(({ spanId }) => spanId));
    expect(below.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId))).toEqual([]);
  });

  test('has the route of a handler that fails, and none where there is no route', () => {
    const broken = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/api/broken' } });
    expect([broken.name, broken.status.code]).toEqual(['GET /api/broken', 'ERROR']);
    const nowhere = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/nowhere' } });
    expect([nowhere.name, nowhere.attributes['http.route']]).toEqual(['GET', undefined]);
  });
});
