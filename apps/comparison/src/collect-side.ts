import { join } from 'node:path';
import { runFixture, startOtlpReceiver } from '@throughline/testing';

import type { SideName, SideReport } from './running-side.ts';
import type { SideOutput } from './scenario-spans.ts';
import type { StageUrls } from './stage.ts';

const MOST_MS = 60_000;

/** Runs all scenarios on one side, in a process of its own, and returns what it exported. `folder` holds the built side. */
export async function collectSide(name: SideName, urls: StageUrls, folder: string): Promise<SideOutput> {
  const receiver = await startOtlpReceiver();
  try {
    const { code, stdout, stderr } = await runFixture({
      file: join(folder, 'side.js'),
      args: [name, receiver.url, urls.postgresUrl, urls.redisUrl],
      env: { OTEL_SEMCONV_STABILITY_OPT_IN: 'http,database' },
      timeoutMs: MOST_MS,
    });
    if (code !== 0) throw new Error(`The ${name} side ended with ${code}.\n${stderr}${stdout.slice(0, 2_000)}`);
    if (receiver.invalid.length > 0) throw new Error(`Not valid OTLP: ${JSON.stringify(receiver.invalid[0])}`);
    const { scenarios } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as SideReport;
    return {
      scenarios,
      spans: receiver.spans(),
      databases: { postgres: portOf(urls.postgresUrl), redis: portOf(urls.redisUrl) },
    };
  } finally {
    await receiver.close();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
