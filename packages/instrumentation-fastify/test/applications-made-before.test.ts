import { redirectInternalLog } from '@throughline/core';
import type { FastifyInstance } from 'fastify';

import { instrumentFastify } from '../src/fastify-instrumentation.ts';
import { versions } from './fastify-versions.ts';
import type { TracedFastify } from './traced-fastify.ts';
import { ask, traceFastify } from './traced-fastify.ts';

let traced: TracedFastify;
let lines: string[];
let restoreLog: () => void;

beforeEach(() => {
  lines = [];
  restoreLog = redirectInternalLog((line) => {
    if (line.includes('fastify: ')) lines.push(line);
  });
});

afterEach(async () => {
  await traced.stop();
  restoreLog();
});

function addRoutes(app: FastifyInstance): void {
  app.get('/early/:id', async () => 'early');
  app.register(async (plugin) => void plugin.get('/:id', async () => Promise.reject(new TypeError('no'))), {
    prefix: '/plugin',
  });
}

async function names(app: FastifyInstance): Promise<unknown[]> {
  const port = await traced.serve(app);
  await ask(port, '/early/1');
  await ask(port, '/plugin/1');
  return (await traced.served(2)).map(({ name, attributes }) => [name, attributes['error.type']]);
}

/** At this level nothing is left out for having been said before. */
const CHATTY = { core: { logLevel: 'debug' } } as const;

const BOTH = [
  ['GET /early/:id', undefined],
  ['GET /plugin/:id', 'TypeError'],
];

describe.each(versions)('%s', (_, makeApp) => {
  test('an application that was made and filled before the set-up can be given before it', async () => {
    const app = makeApp();
    addRoutes(app);
    instrumentFastify(app);
    traced = traceFastify();

    expect(await names(app)).toEqual(BOTH);
    expect(lines).toEqual([]);
  });

  test('it can be given after the set-up as well, and more than once', async () => {
    const app = makeApp();
    addRoutes(app);
    traced = traceFastify();
    const urls: unknown[] = [];
    instrumentFastify(app, {
      requestHook: (_span, { routeOptions, routerPath }) => urls.push(routeOptions?.url ?? routerPath),
    });
    instrumentFastify(app, { requestHook: () => urls.push('twice') });

    expect(await names(app)).toEqual(BOTH);
    expect(urls).toEqual(['/early/:id', '/plugin/:id']);
  });

  test('one that was not given has spans without routes', async () => {
    const app = makeApp();
    addRoutes(app);
    traced = traceFastify();

    expect(await names(app)).toEqual([
      ['GET', undefined],
      ['GET', '500'],
    ]);
  });

  test('one that listens already stays as it is, and a line says what to do', async () => {
    const app = makeApp();
    addRoutes(app);
    traced = traceFastify(false, CHATTY);
    await traced.serve(app);

    instrumentFastify(app);

    expect(lines).toEqual([expect.stringContaining('right after it was made, before it listens')]);
  });

  test('the requestHook of a given one may throw or reject: a line says so once, and requests are served', async () => {
    const app = makeApp();
    app.get('/', async () => 'ok');
    traced = traceFastify(false, CHATTY);
    instrumentFastify(app, {
      requestHook: () => {
        throw new Error('from a hook');
      },
    });
    const other = makeApp();
    other.get('/', async () => 'ok');
    // oxlint-disable-next-line typescript/no-misused-promises
    instrumentFastify(other, { requestHook: async () => Promise.reject(new Error('from an async hook')) });

    for (const each of [app, other]) {
      const port = await traced.serve(each);
      for (let times = 0; times < 2; times++) expect(await ask(port, '/')).toEqual({ status: 200, body: 'ok' });
    }

    expect(lines).toEqual([expect.stringContaining('from a hook'), expect.stringContaining('from an async hook')]);
  });

  test('while telemetry is disabled, applications are left alone', async () => {
    traced = traceFastify(undefined, { core: { disabled: true } });
    const [made, given] = [makeApp(), makeApp()];
    const added: string[] = [];
    const addHook = given.addHook.bind(given) as (...args: unknown[]) => FastifyInstance;
    Object.assign(given, { addHook: (...args: unknown[]) => (added.push(String(args[0])), addHook(...args)) });
    instrumentFastify(given);
    made.get('/', async () => 'bare');

    expect(await ask(await traced.serve(made), '/')).toEqual({ status: 200, body: 'bare' });

    expect(added).toEqual([]);
    expect(traced.spans).toEqual([]);
  });
});
