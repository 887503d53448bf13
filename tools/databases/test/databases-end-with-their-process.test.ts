import { readdirSync, rmdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { type DatabaseProcess, isServed, startDatabaseProcess, untilEmpty } from './database-process.ts';

const started: DatabaseProcess[] = [];

function start(...[way, ...databases]: Parameters<typeof startDatabaseProcess>): DatabaseProcess {
  const process = startDatabaseProcess(way, ...databases);
  process.urls.catch(() => {});
  started.push(process);
  return process;
}

async function expectNothingLeft({ temporary, urls, ended }: DatabaseProcess): Promise<void> {
  await ended;
  await untilEmpty(temporary);
  for (const url of await urls.catch(() => [])) expect(await isServed(url)).toBe(false);
}

afterEach(async () => {
  for (const { child, temporary } of started.splice(0)) {
    child.kill('SIGKILL');
    await untilEmpty(temporary);
    rmdirSync(temporary);
  }
});

test.each(['the natural end', 'an uncaught exception', 'process.exit'])('after %s', async (way) => {
  const databases = start(way, 'redis');
  expect(await databases.urls).toHaveLength(1);
  await expectNothingLeft(databases);
});

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('after %s', async (signal) => {
  const databases = start('a signal', 'postgres', 'redis');
  for (const url of await databases.urls) expect(await isServed(url)).toBe(true);
  databases.child.kill(signal);
  await expectNothingLeft(databases);
});

test.each([10, 400])('after SIGKILL %d ms into the start', async (wait) => {
  const databases = start('a signal', 'postgres', 'redis');
  while (readdirSync(databases.temporary).length < 2) await delay(1);
  await delay(wait);
  databases.child.kill('SIGKILL');
  await expectNothingLeft(databases);
});

test('two processes start theirs at the same time', async () => {
  const both = [1, 2].map(() => start('a signal', 'postgres', 'redis'));
  const urls = (await Promise.all(both.map((databases) => databases.urls))).flat();
  expect(new Set(urls).size).toBe(4);
  for (const url of urls) expect(await isServed(url)).toBe(true);
});
