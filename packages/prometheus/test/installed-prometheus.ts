/** A real Prometheus, where one is installed. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { listening } from './started-prometheus.ts';

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

const prometheus = onPath('prometheus');
const promtool = onPath('promtool');

/** A test that needs Prometheus, which it says where there is none. */
export function testWithPrometheus(name: string, run: () => Promise<void>, timeoutMs: number): void {
  if (prometheus === undefined) test.skip(`${name} (not run: prometheus is not installed here)`, run, timeoutMs);
  else test(name, run, timeoutMs);
}

/** A test that needs promtool. */
export function testWithPromtool(name: string, run: () => Promise<void>, timeoutMs: number): void {
  if (promtool === undefined) test.skip(`${name} (not run: promtool is not installed here)`, run, timeoutMs);
  else test(name, run, timeoutMs);
}

/** What promtool objects to in a page of the text format that it could read; throws where it could not. */
export function checkWithPromtool(page: string): string[] {
  const { status, stderr, stdout } = spawnSync(promtool as string, ['check', 'metrics'], {
    input: page,
    encoding: 'utf8',
  });
  // 3 is for matters of style.
  if (status !== 0 && status !== 3) throw new Error(`promtool: ${stdout}${stderr}`);
  return stderr.split('\n').filter((line) => line !== '');
}

/** One target of a scraper. */
export interface ScrapedTarget {
  readonly job: string;
  readonly port: number;
  readonly path: string;
}

export interface RunningPrometheus {
  /** Asks its API until the answer satisfies. */
  ask<Answer>(path: string, satisfies: (data: Answer) => boolean): Promise<Answer>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Starts a Prometheus of its own that scrapes targets once a second. */
export async function startPrometheusServer(targets: readonly ScrapedTarget[]): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-prometheus-'));
  const port = await freePort();
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration(targets)));
  const child = spawn(
    prometheus as string,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return {
    ask: (path, satisfies) =>
      askUntil(`http://127.0.0.1:${port}${path}`, satisfies as (data: unknown) => boolean, () => said) as never,
    async stop() {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** JSON is YAML. */
function configuration(targets: readonly ScrapedTarget[]): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    storage: { exemplars: { max_exemplars: 100_000 } },
    scrape_configs: targets.map(({ job, port, path }) => ({
      job_name: job,
      scrape_interval: '2s',
      scrape_timeout: '2s',
      metrics_path: path,
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    })),
  };
}

async function askUntil(url: string, satisfies: (data: unknown) => boolean, said: () => string): Promise<unknown> {
  const deadline = Date.now() + PATIENCE_MS;
  let last: unknown;
  for (;;) {
    try {
      const answer = await fetch(url);
      const text = await answer.text();
      last = text.startsWith('{') ? (JSON.parse(text) as { data: unknown }).data : text;
      if (satisfies(last)) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${url}: ${JSON.stringify(last)?.slice(0, 2000)}\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
