/** An application of plugins that do one thing each, and all that can be seen of it from outside. */
import { Writable } from 'node:stream';

import { exchange, until } from '@throughline/traced-requests';

import type { MakeApp } from './fastify-versions.ts';
import type { Scenario } from './scenarios.ts';
import { close, listen } from './traced-fastify.ts';

const METHODS = ['GET', 'HEAD'];
// Timers that were set before it are done by then.
const LATER_THAN_ALL_MS = 20;

/** What can be seen of a plugin: the bytes it answers with, what it noted, and its log lines. */
export interface Seen {
  readonly answers: readonly string[];
  readonly noted: readonly string[];
  readonly log: readonly unknown[];
}

interface LogLine {
  readonly level: number;
  readonly msg?: string;
  readonly reqId?: string;
  readonly req?: { readonly url: string };
  readonly err?: { readonly type: string; readonly message: string };
}

/** Collects log lines by the path of their request. */
function collectLog(): { stream: Writable; of(path: string): unknown[] } {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as LogLine);
      done();
    },
  });
  return {
    stream,
    of(path) {
      const ids = lines.filter(({ req }) => req?.url === path).map(({ reqId }) => reqId);
      return ids.map((id) =>
        lines.filter(({ reqId }) => reqId === id).map(({ level, msg, err }) => [level, msg, err?.type, err?.message]),
      );
    },
  };
}

/** Makes an application with a plugin for each scenario, sends requests to each, and gives what was seen, in their order. */
export async function watchApp(makeApp: MakeApp, scenarios: readonly Scenario[]): Promise<Seen[]> {
  const log = collectLog();
  const app = makeApp({ logger: { stream: log.stream }, exposeHeadRoutes: true });
  const notes = scenarios.map((): string[] => []);
  scenarios.forEach((scenario, index) => {
    app.register(async (plugin) => void scenario(plugin, (text) => notes[index]?.push(text)), { prefix: `/${index}` });
  });
  let open = 0;
  app.server.on('request', (_request, response) => {
    open++;
    response.on('close', () => open--);
  });
  const port = await listen(app);
  const answers = await Promise.all(scenarios.map(async (_, index) => askAll(port, `/${index}`)));
  await until(() => open === 0);
  await new Promise((resolve) => setTimeout(resolve, LATER_THAN_ALL_MS));
  await close(app);
  return scenarios.map((_, index) => ({
    answers: answers[index] ?? [],
    noted: notes[index] ?? [],
    log: log.of(`/${index}`),
  }));
}

async function askAll(port: number, path: string): Promise<string[]> {
  const answers: string[] = [];
  for (const method of METHODS) {
    const bytes = `${method} ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`;
    answers.push((await exchange({ port, bytes })).replace(/^Date: .*\r\n/im, ''));
  }
  return answers;
}
