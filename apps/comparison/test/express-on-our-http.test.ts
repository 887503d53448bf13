import { findSpan, findSpans, type OtlpReceiver, runFixture, startOtlpReceiver } from '@throughline/testing';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});

afterEach(() => receiver.clear());
afterAll(() => receiver.close());

const application = `
  const app = express();
  const api = express.Router();
  api.get('/lamps/:id', (request, response) => response.json({ id: request.params.id }));
  api.get('/broken', () => { throw new Error('no bulb'); });
  app.use('/api', api);
  app.use((_error, _request, response, _next) => response.status(503).end());
  const server = app.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port;
    for (const path of ['/api/lamps/7?full=1', '/api/broken', '/nowhere']) await (await fetch(url + path)).text();
    server.closeAllConnections();
    server.close();
    await setup.shutdown();
  });
`;

const setUp = `
  const setup = configureTelemetry({ serviceName: 'shop', otlpEndpoint: process.env.TEST_ENDPOINT });
  const report = instrumentAll({ instrumentations: [new ExpressInstrumentation()] });
  console.log(JSON.stringify(report.enabled));
`;

const programs = {
  cjs: `
    const { configureTelemetry, instrumentAll } = require('throughline');
    const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
    ${setUp}
    const express = require('express');
    ${application}
  `,
  esm: `
    import { configureTelemetry, instrumentAll } from 'throughline';
    import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
    ${setUp}
    const { default: express } = await import('express');
    ${application}
  `,
};

describe.each(['cjs', 'esm'] as const)('an application in %s', (format) => {
  beforeEach(async () => {
    const { code, stdout, stderr } = await runFixture({
      source: programs[format],
      format,
      env: { TEST_ENDPOINT: receiver.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toContain('@opentelemetry/instrumentation-express');
  });

  test('gets its route and its name from the official instrumentation of Express', () => {
    const server = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/api/lamps/7' } });
    expect(server.name).toBe('GET /api/lamps/:id');
    expect(server.attributes).toMatchObject({ 'http.route': '/api/lamps/:id', 'http.response.status_code': 200 });
    expect(server.scope.name).toBe('@throughline/instrumentation-http');
  });

  test('has the spans of Express below the span of the request', () => {
    const server = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/api/lamps/7' } });
    const ofExpress = findSpans(receiver, { scope: '@opentelemetry/instrumentation-express' });
    const below = ofExpress.filter(({ traceId }) => traceId === server.traceId);
    expect(below.map(({ name }) => name)).toContain('request handler - /api/lamps/:id');
    const ids = new Set([server, ...below].map(({ spanId }) => spanId));
    expect(below.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId))).toEqual([]);
  });

  test('has the route of a handler that fails, and none where no route is', () => {
    const broken = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/api/broken' } });
    expect([broken.name, broken.status.code]).toEqual(['GET /api/broken', 'ERROR']);
    const nowhere = findSpan(receiver, { kind: 'SERVER', attributes: { 'url.path': '/nowhere' } });
    expect([nowhere.name, nowhere.attributes['http.route']]).toEqual(['GET', undefined]);
  });
});
