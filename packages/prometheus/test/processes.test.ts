import { join } from 'node:path';

import { runFixture } from '@throughline/testing';

const PREAMBLE = `
  const { startTelemetry } = require('@throughline/core');
  const { prometheus, metricsHandler, renderMetrics } = require('@throughline/prometheus');
  const { get } = require('node:http');
  const fetchText = (url, headers = {}) => new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject);
  });
`;

test('a process ends although its page is served, and connections are kept', async () => {
  const source = `${PREAMBLE}
    const setup = startTelemetry({ serviceName: 'short' }, [prometheus({ server: true, port: 0 })]);
    setup.ready.then(async ({ metricsServer }) => {
      const socket = require('node:net').connect(new URL(metricsServer.url).port, '127.0.0.1');
      socket.unref().write('GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n');
      console.log(await fetchText(metricsServer.url));
    });
  `;
  expect(await runFixture({ source, format: 'cjs' })).toMatchObject({ code: 0, stdout: '200\n', stderr: '' });
});

test('nobody traces the requests to the page, whichever comes first', async () => {
  const file = join(__dirname, 'fixtures', 'traced-process.cjs');
  // The one span is that of the application's server; the client was taken before it was patched.
  for (const order of ['first', 'last']) {
    const { stdout, stderr } = await runFixture({ file, args: [order] });
    expect({ stdout, stderr }).toEqual({ stdout: '[1]\n', stderr: '' });
  }
});

test('a handler that was made before telemetry shows what telemetry has later', async () => {
  const source = `${PREAMBLE}
    const handler = metricsHandler();
    const app = require('node:http').createServer(handler);
    const page = async () => (await renderMetrics()).body.includes('service_name="late"');
    app.listen(0, '127.0.0.1', async () => {
      const before = await page();
      const setup = startTelemetry({ serviceName: 'late' }, [prometheus()]);
      const after = await page();
      await setup.shutdown();
      console.log(before, after, await page());
      app.close();
    });
  `;
  expect(await runFixture({ source, format: 'cjs' })).toMatchObject({ stdout: 'false true false\n', stderr: '' });
});

test('a process that is in no cluster and is asked for no compression loads no code for them', async () => {
  const source = `${PREAMBLE}
    const setup = startTelemetry({ serviceName: 'light' }, [prometheus({ server: true, port: 0 })]);
    setup.ready.then(async ({ metricsServer }) => {
      await fetchText(metricsServer.url);
      const files = Object.keys(require.cache).filter((file) => /cluster-(?:primary|worker)\\.js$/.test(file));
      const zlib = process.moduleLoadList.includes('NativeModule zlib');
      console.log(JSON.stringify({ files, zlib }));
    });
  `;
  expect(await runFixture({ source, format: 'cjs' })).toMatchObject({ stdout: '{"files":[],"zlib":false}\n' });
});
