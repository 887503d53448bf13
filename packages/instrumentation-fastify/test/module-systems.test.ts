/**
 * Real processes: CommonJS and ES modules, Fastify loaded before the set-up and after it or below `--import throughline/register`, and requests that
 * are injected into an application.
 */
import { join } from 'node:path';

import type { OtlpReceiver } from '@throughline/testing';
import { runFixture, startOtlpReceiver } from '@throughline/testing';

import { versions } from './fastify-versions.ts';

const SET_UP = `
const setup = startTelemetry({ flushOnExit: false }, [propagation(), tracing(), httpInstrumentation({ disableOutgoingRequestInstrumentation: true })]);
instrumentFastify(undefined, { handlerSpans: true });
const spans = [];
addSpanSink({ name: 'child', end: ({ name, kind, parentId0 }) => spans.push([name, kind, parentId0 !== 0]) });`;

const IMPORTED: Readonly<Record<string, string>> = {
  '@throughline/core': 'addSpanSink, startTelemetry',
  '@throughline/propagation': 'propagation',
  '@throughline/tracing': 'tracing',
  '@throughline/instrumentation-http': 'httpInstrumentation',
  '@throughline/instrumentation-fastify': 'instrumentFastify',
};

const USE = `
const app = makeApp({ exposeHeadRoutes: true });
app.register(async (plugin) => {
  plugin.get('/:id', async function show() { return 'user'; });
}, { prefix: '/users' });
const answers = [];
const note = (answer) => answers.push([answer.status ?? answer.statusCode, answer.body]);`;

const SERVE = `${USE}
await app.listen({ port: 0, host: '127.0.0.1' });
const response = await fetch('http://127.0.0.1:' + app.server.address().port + '/users/1', { headers: { connection: 'close' } });
note({ status: response.status, body: await response.text() });
await app.close();`;

// The application that is injected into is another than the one that serves.
const INJECT = `${USE}
note(await app.inject('/users/1'));
note(await app.inject({ method: 'HEAD', url: '/users/1' }));
await new Promise((resolve) => app.inject('/nowhere', (error, answer) => resolve(note({ status: answer.statusCode, body: '' }))));
const outer = makeApp();
outer.get('/outer', async () => (await app.inject('/users/2')).body);
await outer.listen({ port: 0, host: '127.0.0.1' });
const response = await fetch('http://127.0.0.1:' + outer.server.address().port + '/outer', { headers: { connection: 'close' } });
note({ status: response.status, body: await response.text() });
await outer.close();
await app.close();`;

// `--import` resolves packages from where Node is started, and throughline is no dependency of this package.
const BESIDE_THROUGHLINE = join(__dirname, '..', '..', 'throughline');

const REPORT = `
await setup.shutdown();
console.log(JSON.stringify({ answers, spans, problems: setup.status.problems }));`;

interface Form {
  readonly format: 'cjs' | 'esm';
  readonly loaded: 'before' | 'after';
}

function loadOf(library: string, format: Form['format']): string {
  return format === 'esm' ? `import makeApp from '${library}';` : `const makeApp = require('${library}');`;
}

function inAsyncFunction(body: string): string {
  return `(async () => {\n${body}\n})();`;
}

function programOf(library: string, { format, loaded }: Form, use: string): string {
  const parts = Object.entries(IMPORTED).map(([from, names]) =>
    format === 'esm' ? `import { ${names} } from '${from}';` : `const { ${names} } = require('${from}');`,
  );
  const load = loadOf(library, format);
  const loadLater = format === 'esm' ? `const { default: makeApp } = await import('${library}');` : load;
  const body = loaded === 'before' ? [load, SET_UP, use] : [SET_UP, loadLater, use];
  if (format === 'esm') return [...parts, ...body, REPORT].join('\n');
  return [...parts, inAsyncFunction([...body, REPORT].join('\n'))].join('\n');
}

async function run(source: string, format: 'cjs' | 'esm'): Promise<unknown> {
  const { stdout, stderr } = await runFixture({ source, format });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const forms: readonly Form[] = [
  { format: 'esm', loaded: 'before' },
  { format: 'esm', loaded: 'after' },
  { format: 'cjs', loaded: 'before' },
  { format: 'cjs', loaded: 'after' },
];

let receiver: OtlpReceiver;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterEach(() => receiver.clear());
afterAll(() => receiver.close());

describe.each(versions.map(([version, , library]) => [version, library] as const))('%s', (_, library) => {
  test.each(forms)('is seen in $format when it was loaded $loaded the set-up', async (form) => {
    expect(await run(programOf(library, form, SERVE), form.format)).toEqual({
      answers: [[200, 'user']],
      spans: [
        ['handler show', 0, true],
        ['GET /users/:id', 1, false],
      ],
      problems: [],
    });
  });

  test.each(['esm', 'cjs'] as const)(
    'is seen in %s without any code, below --import throughline/register',
    async (format) => {
      const body = `${SERVE}\nconsole.log(JSON.stringify(answers));`;
      const { code, stdout, stderr } = await runFixture({
        source: `${loadOf(library, format)}\n${format === 'esm' ? body : inAsyncFunction(body)}`,
        format,
        nodeArgs: ['--import', 'throughline/register'],
        cwd: BESIDE_THROUGHLINE,
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });

      expect({ code, stderr, answers: stdout.trim() }).toEqual({ code: 0, stderr: '', answers: '[[200,"user"]]' });
      expect(receiver.invalid).toEqual([]);
      const served = receiver.spans().filter(({ kind }) => kind === 'SERVER');
      expect(served.map(({ name, attributes }) => [name, attributes['http.route']])).toEqual([
        ['GET /users/:id', '/users/:id'],
      ]);
    },
  );

  test('an injected request has no span of a server, and does not touch the one it runs in', async () => {
    const form: Form = { format: 'esm', loaded: 'before' };

    expect(await run(programOf(library, form, INJECT), 'esm')).toEqual({
      answers: [
        [200, 'user'],
        [200, ''],
        [404, ''],
        [200, 'user'],
      ],
      spans: [
        ['handler show', 0, false],
        ['handler show', 0, false],
        ['handler show', 0, true],
        ['handler anonymous', 0, true],
        ['GET /outer', 1, false],
      ],
      problems: [],
    });
  });
});
