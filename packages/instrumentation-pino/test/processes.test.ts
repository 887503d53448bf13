/** Real processes: CommonJS and ES modules, loggers made before the set-up and after it, Fastify with its own pino, transports and many streams. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { runFixture } from '@throughline/testing';

const LIBRARIES = ['pino8', 'pino821', 'pino9', 'pino'];

const SET_UP = `
const records = [];
const collect = { name: 'collected-logs', start({ ports }) {
  const keysOf = ({ attributes, attributeList }) => attributeList?.filter((_key, index) => index % 2 === 0) ?? Object.keys(attributes ?? {});
  ports.log = { enabled: () => true, emit: (draft) => records.push([draft.body, keysOf(draft), trace.getSpanContext(draft.context)?.spanId]), block: registry.noLogs.block };
  return {};
} };
const setup = startTelemetry({ flushOnExit: false }, [tracing(), collect]);
instrumentPino();`;

const IMPORTED: Readonly<Record<string, string>> = {
  '@opentelemetry/api': 'trace',
  '@throughline/core': 'registry, startTelemetry',
  '@throughline/tracing': 'tracing',
  '@throughline/instrumentation-pino': 'instrumentPino',
};
const importsAs = (form: 'cjs' | 'esm'): string =>
  Object.entries(IMPORTED)
    .map(([name, names]) =>
      form === 'esm' ? `import { ${names} } from '${name}';` : `const { ${names} } = require('${name}');`,
    )
    .join('\n');

const IN_SPAN = `const inSpan = (run) => trace.getTracer('app').startActiveSpan('request', (span) => { run(span); return span.spanContext().spanId; });`;
const REPORT = `process.stdout.write(JSON.stringify({ id, lines, records, state: setup.status.instrumentations }));`;
const LOG = `const id = inSpan(() => { logger.info({ a: 1 }, 'one'); logger.child({ b: 2 }).warn('two'); });`;
const MAKE = `const lines = []; const logger = pino({}, { write: (text) => lines.push(JSON.parse(text)) });`;

interface Report {
  readonly id: string;
  readonly lines: readonly { readonly msg: string; readonly span_id?: string }[];
  readonly records: readonly (readonly [body: string, keys: readonly string[], span: string | undefined])[];
  readonly state: readonly object[];
}

async function run(source: string, format: 'cjs' | 'esm', env: Record<string, string> = {}): Promise<Report> {
  const { stdout, stderr, code } = await runFixture({ source, format, env });
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout) as Report;
}

const load = (library: string, format: 'cjs' | 'esm'): string =>
  format === 'cjs' ? `const pino = require('${library}');` : `import pino from '${library}';`;

describe.each(LIBRARIES)('%s', (library) => {
  test.each([
    ['cjs', 'before'],
    ['cjs', 'after'],
    ['esm', 'before'],
    ['esm', 'after'],
  ] as const)('%s, a logger made %s the set-up', async (format, when) => {
    const parts =
      when === 'before'
        ? [load(library, format), importsAs(format), MAKE, SET_UP]
        : [
            importsAs(format),
            SET_UP,
            format === 'cjs' ? load(library, format) : `const { default: pino } = await import('${library}');`,
            MAKE,
          ];
    const { id, lines, records, state } = await run([...parts, IN_SPAN, LOG, REPORT].join('\n'), format);
    expect(lines).toMatchObject([
      { msg: 'one', a: 1, span_id: id },
      { msg: 'two', b: 2, span_id: id },
    ]);
    expect(records).toEqual([
      ['one', ['a'], id],
      ['two', ['b'], id],
    ]);
    expect(state).toMatchObject([{ name: 'pino', state: 'active' }]);
  });

  test('a transport in a worker, files and many streams get the ids, each line once, and each line is one record', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pino-'));
    const source = `${importsAs('cjs')} ${SET_UP} const pino = require('${library}'); ${IN_SPAN}
      const lines = [];
      const file = (name) => require('node:path').join(process.env.FOLDER, name);
      const transport = pino.transport({ target: 'pino/file', options: { destination: file('transport') } });
      const streams = pino.multistream([{ level: 'info', stream: { write: (text) => lines.push(JSON.parse(text)) } }, { level: 'error', stream: pino.destination({ dest: file('errors'), sync: true }) }]);
      const loggers = [pino(transport), pino(pino.destination({ dest: file('file'), sync: true })), pino({}, streams)];
      let id;
      const alive = setTimeout(() => undefined, 9_000);
      transport.on('close', () => { clearTimeout(alive); ${REPORT} });
      transport.on('ready', () => {
        id = inSpan(() => loggers.forEach((logger) => { logger.info('one'); logger.error('two'); }));
        transport.end();
      });`;
    const { id, lines, records } = await run(source, 'cjs', { FOLDER: folder });
    const read = (name: string): object[] =>
      readFileSync(join(folder, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
    const [one, two] = [
      { msg: 'one', span_id: id },
      { msg: 'two', span_id: id },
    ];
    expect([read('transport'), read('file'), read('errors'), lines]).toMatchObject([
      [one, two],
      [one, two],
      [two],
      [one, two],
    ]);
    expect(records).toEqual(
      Array.from({ length: 3 }, () => [
        ['one', [], id],
        ['two', [], id],
      ]).flat(),
    );
    rmSync(folder, { recursive: true });
  });
});

test.each([
  ['fastify', 'cjs'],
  ['fastify', 'esm'],
  ['fastify4', 'cjs'],
  ['fastify4', 'esm'],
] as const)('the logger of %s, which brings its own pino: %s', async (library, format) => {
  const fastify = format === 'cjs' ? `const makeApp = require('${library}');` : `import makeApp from '${library}';`;
  const source = `${importsAs(format)} ${fastify} ${SET_UP} ${IN_SPAN}
    const lines = [];
    const { parse } = JSON;
    const parsed = [];
    JSON.parse = (text, ...others) => { parsed.push(String(text)); return parse(text, ...others); };
    async function main() {
      const app = makeApp({ logger: { stream: { write: (text) => lines.push(parse(text)) } } });
      app.get('/', async (request) => { request.log.info({ a: 1 }, 'inside'); return 'ok'; });
      await app.ready();
      let answer;
      const id = inSpan(() => { answer = app.inject('/').then(() => undefined); });
      await answer;
      await app.close();
      if (parsed.some((text) => text.includes('remoteAddress') || text.includes('statusCode'))) throw new Error(parsed.join());
      ${REPORT}
    }
    void main();`;
  const { id, lines, records } = await run(source, format);
  const messages = ['incoming request', 'inside', 'request completed'];
  expect(lines.map(({ msg, span_id: spanId }) => [msg, spanId])).toEqual(messages.map((msg) => [msg, id]));
  expect(records).toEqual([
    [messages[0], ['req'], id],
    [messages[1], ['a'], id],
    [messages[2], ['res', 'responseTime'], id],
  ]);
});

test.each(['pino9', 'pino'])('%s in a place of its own, where no hook knows it, as in a bundle', async (library) => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-pino-'));
  const original = dirname(require.resolve(`${library}/package.json`));
  cpSync(original, join(folder, 'bundle'), { recursive: true });
  // What pino needs lies beside it.
  symlinkSync(dirname(original), join(folder, 'node_modules'));
  const path = JSON.stringify(join(folder, 'bundle', 'pino.js'));
  const source = `${importsAs('cjs')} ${SET_UP} ${IN_SPAN}
    const pino = require(${path}); ${MAKE}
    const { channel } = require('node:diagnostics_channel');
    logger.info({ a: 0 }, 'first');
    ${LOG}
    for (let line = 0; line < 1000; line++) logger.info('more');
    lines.push({ listened: channel('tracing:pino_asJson:start').hasSubscribers });
    ${REPORT}`;
  const { id, lines, records, state } = await run(source, 'cjs');
  expect(lines.slice(0, 3)).toMatchObject([{ msg: 'first' }, { msg: 'one', span_id: id }, { msg: 'two', span_id: id }]);
  expect(records.slice(0, 3)).toEqual([
    ['first', ['a'], null],
    ['one', ['a'], id],
    ['two', ['b'], id],
  ]);
  expect([records.length, lines.length]).toEqual([1_003, 1_004]);
  expect(lines.at(-1)).toEqual({ listened: false });
  expect(state).toMatchObject([{ name: 'pino', state: 'active' }]);
  rmSync(folder, { recursive: true });
});

test('with the engine: what is redacted there is withheld, and the record has the ids of the line', async () => {
  const source = `${importsAs('cjs')}
    const { logging } = require('@throughline/logging');
    const { addLogSink, spanIdToHex } = require('@throughline/core');
    const setup = startTelemetry({ flushOnExit: false }, [tracing(), logging()]);
    const records = [];
    addLogSink({ name: 'child', emit: (record) => records.push([record.body, [...(record.block?.attributeList ?? []), ...(record.attributeList ?? [])].map(String), spanIdToHex(record.identity)]) });
    instrumentPino();
    const pino = require('pino'); ${IN_SPAN} ${MAKE}
    const id = inSpan(() => logger.child({ order: 'o-1' }).error({ password: 'hunter2', err: new TypeError('broken') }, 'failed'));
    ${REPORT}`;
  const { id, lines, records } = await run(source, 'cjs');
  expect(lines).toMatchObject([{ msg: 'failed', order: 'o-1', span_id: id }]);
  const [[body, attributes, spanId] = []] = records;
  expect({ body, spanId }).toEqual({ body: 'failed', spanId: id });
  expect(attributes?.join()).toContain('order,o-1');
  expect(attributes?.join()).toContain('exception.type,TypeError,exception.message,broken');
  expect(attributes?.join()).not.toContain('hunter2');
});
