/** The client of libpq, on a stand-in for its binding, which has to be compiled. */
import type { NativeClient } from './native-binding.ts';
import type { TracedPg } from './traced-pg.ts';
import { activeSpanId, inSpan, rejectionOf, tracePg } from './traced-pg.ts';

jest.mock('pg-native', () => jest.requireActual<{ NativeBinding: unknown }>('./native-binding.ts').NativeBinding, {
  virtual: true,
});

const Client = jest.requireActual<NativeClient>('pg/lib/native/client.js');

let traced: TracedPg;
let client: InstanceType<NativeClient>;

beforeEach(async () => {
  traced = tracePg();
  client = new Client({ host: '127.0.0.1', port: 5433, database: 'lamps' });
  await client.connect();
});

afterEach(async () => {
  expect(traced.problems()).toEqual([]);
  await traced.close();
});

test('a promise and a callback make a span each', async () => {
  const { spanId } = await inSpan('parent', async () => {
    expect((await client.query("SELECT 'a' FROM t")).rows).toEqual([{ one: 1 }]);
    const seen = await new Promise((resolve) => client.query('SELECT $1', [1], () => resolve(activeSpanId())));
    expect(seen).toBe(activeSpanId());
  });
  expect(traced.queries().map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ['SELECT t', spanId],
    ['SELECT', spanId],
  ]);
  expect(traced.queries()[0]?.attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.namespace': 'lamps',
    'db.query.summary': 'SELECT t',
    'db.query.text': 'SELECT ? FROM t',
    'server.address': '127.0.0.1',
    'server.port': 5433,
  });
});

test('a failure has its SQLSTATE', async () => {
  await rejectionOf(client.query('FAIL'));
  expect(traced.query().attributes['db.response.status_code']).toBe('42P01');
});

test('a query object ends its span with its own end, or its error', async () => {
  const query = client.query(new Client.Query('SELECT 1'));
  await new Promise((resolve) => query.on('end', resolve));
  expect(traced.query().status.code).toBe(0);
  const failing = client.query(new Client.Query('FAIL'));
  await new Promise((resolve) => failing.on('error', resolve));
  expect(traced.queries()[1]?.status.code).toBe(2);
});
