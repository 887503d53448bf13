import { join } from 'node:path';

import type { OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => {
  expect(receiver.invalid).toEqual([]);
  receiver.clear();
});
afterAll(() => receiver.close());

const setUp = "configureTelemetry({ serviceName: 'real' }); instrumentAll();";
const esmSetUp = `import { configureTelemetry, instrumentAll } from 'throughline'; ${setUp}`;
const cjsSetUp = `const { configureTelemetry, instrumentAll } = require('throughline'); ${setUp}`;

const serve = `
  const server = createServer((incoming, outgoing) => { incoming.resume().on('end', () => outgoing.end()); });
  server.listen(0, () => {
    get({ port: server.address().port, path: '/named' }, (response) => response.resume().on('end', () => { server.close(); server.closeAllConnections(); }));
  });
`;
const esmImport = "import { createServer, get } from 'node:http';";
const cjsImport = "const { createServer, get } = require('node:http');";

const orders = [
  ['an ES module that imports names before the set-up', 'esm', `${esmImport} ${esmSetUp} ${serve}`],
  ['an ES module that imports names after the set-up', 'esm', `${esmSetUp} ${esmImport} ${serve}`],
  ['CommonJS that requires after the set-up', 'cjs', `${cjsSetUp} ${cjsImport} ${serve}`],
] as const;

test.each(orders)('http is traced in %s', async (_, format, source) => {
  const { code, stderr } = await runFixture({ source, format, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [client, server] = ['CLIENT', 'SERVER'].map((kind) => receiver.spans().find((span) => span.kind === kind));
  expect(server).toMatchObject({ name: 'GET', parentSpanId: client?.spanId, attributes: { 'url.path': '/named' } });
});

test('`node --import throughline/register` needs no code', async () => {
  const { code, stderr } = await runFixture({
    source: `${esmImport} ${serve}`,
    format: 'esm',
    nodeArgs: ['--import', 'throughline/register'],
    // `--import` resolves packages from where Node is started.
    cwd: join(__dirname, '..'),
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'registered' },
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(
    receiver
      .spans()
      .map(({ kind, serviceName }) => `${serviceName} ${kind}`)
      .sort(),
  ).toEqual(['registered CLIENT', 'registered SERVER']);
});

const failing = `
  createServer(() => { throw new TypeError('from a handler'); }).listen(0, function () {
    get({ port: this.address().port }).on('error', () => {});
  });
`;
const unheard = "get({ host: '127.0.0.1', port: 1 });";

test.each([
  ['an error of a handler', failing],
  ['an error of a request that nobody listens for', unheard],
])('%s ends the process as it does without telemetry', async (_, program) => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const without = await runFixture({ source: `${cjsImport} ${program}`, format: 'cjs' });
  const withTelemetry = await runFixture({ source: `${cjsSetUp} ${cjsImport} ${program}`, format: 'cjs', env });

  const told = (stderr: string): (string | undefined)[] => [
    /\b(TypeError|Error): .*/.exec(stderr)?.[0],
    / {4}at .*/.exec(stderr)?.[0].replace(/fixture-\w+|:\d+:\d+/g, ''),
  ];
  expect(withTelemetry.code).toBe(without.code);
  expect(told(withTelemetry.stderr)).toEqual(told(without.stderr));
  expect(receiver.spans().length).toBeGreaterThan(0);
});
