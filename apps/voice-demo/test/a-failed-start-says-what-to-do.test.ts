import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { runDemo } from './run-demo.ts';

test('a busy port', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const { code, stderr } = await runDemo(['--port', String(port)]);
  holder.close();
  expect(stderr).toBe(`✗ Port ${port} is in use. Choose another with --port, or leave it out to get a free one.\n`);
  expect(code).toBe(1);
});

test('a DATABASE_URL where nobody answers', async () => {
  const { code, stderr } = await runDemo(['--once'], { DATABASE_URL: 'postgres://me:secret@127.0.0.1:9/nothing' });
  expect(stderr).toMatch(
    /^✗ DATABASE_URL is set to postgres:\/\/\*\*\*@127\.0\.0\.1:9\/nothing, where no PostgreSQL answers/,
  );
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
});

test('a service that dies', async () => {
  const preload = `if (process.argv[1].includes('orchestrator')) throw new TypeError('no such thing')`;
  const { code, stderr } = await runDemo(['--once'], {
    NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(preload)}"`,
  });
  expect(stderr).toBe('✗ orchestrator ended with exit code 1 before it listened. TypeError: no such thing\n');
  expect(code).toBe(1);
});

test('an option that does not exist', async () => {
  const { code, stdout, stderr } = await runDemo(['--twice']);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: "Unknown option '--twice'. --help lists the options.\n",
  });
});
