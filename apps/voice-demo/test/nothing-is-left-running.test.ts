import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startDemo } from './run-demo.ts';

// A start takes seconds where much else runs.
jest.setTimeout(45_000);

// Whatever belongs to the demo has this folder in its environment or on its command line.
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-demo-'));
  // The database's user has to get in.
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ownServers = () => ({ TMPDIR: folder, DATABASE_URL: undefined, REDIS_URL: undefined });

test('after Ctrl-C the services have delivered their spans, and all is gone', async () => {
  const demo = startDemo([], ownServers());
  const [, url = ''] = await demo.waitForOutput(/Serving until Ctrl-C[^]*curl (\S+)\/turns\/1[^]*appear here/);
  const count = processes().length;
  const answer = await fetch(`${url}/turns/1`);
  expect(await answer.json()).toEqual({ text: 'Good morning!', answer: 'You said: Good morning!' });
  await demo.waitForOutput(/appear here[^]*api_gateway\.GET \/turns\/:id[^]*SELECT turns/);
  demo.signal('SIGINT');
  const { code, stderr } = await demo.finished;
  expect({ code, stderr, left: processes(), files: readdirSync(folder) }).toEqual({
    code: 0,
    stderr: '',
    left: [],
    files: [],
  });
  expect(count).toBeGreaterThan(4);
});

test.each([/OTLP receiver/, /model_stub/])('Ctrl-C during the start, after %s', async (line) => {
  const demo = startDemo([], ownServers());
  await demo.waitForOutput(line);
  demo.signal('SIGINT');
  const { code, stderr } = await demo.finished;
  expect({ code, stderr, left: processes(), files: readdirSync(folder) }).toEqual({
    code: 1,
    stderr: '✗ Interrupted.\n',
    left: [],
    files: [],
  });
});

test('a second Ctrl-C ends it at once', async () => {
  const demo = startDemo([], ownServers());
  await demo.waitForOutput(/orchestrator/);
  demo.signal('SIGINT');
  await demo.waitForOutput(/Stopping/);
  demo.signal('SIGINT');
  const { code } = await demo.finished;
  await untilGone();
  expect({ code, left: processes(), files: readdirSync(folder) }).toEqual({ code: 130, left: [], files: [] });
});

test('a demo that is killed takes everything with it', async () => {
  const demo = startDemo([], ownServers());
  await demo.waitForOutput(/orchestrator/);
  expect(processes().length).toBeGreaterThan(4);
  demo.signal('SIGKILL');
  await demo.finished;
  await untilGone();
  expect({ left: processes(), files: readdirSync(folder) }).toEqual({ left: [], files: [] });
});

async function untilGone(): Promise<void> {
  for (let tries = 0; tries < 300 && processes().length + readdirSync(folder).length > 0; tries += 1) await sleep(50);
}

/** The command lines of all processes of the demo; none where there is no /proc. */
function processes(): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => ({ command: readProcess(pid, 'cmdline'), environment: readProcess(pid, 'environ') }))
    .filter(({ command, environment }) => `${command}${environment}`.includes(folder))
    .map(({ command }) => command);
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
