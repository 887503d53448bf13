import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startChild } from '../child-process.mjs';
import { UsageError } from '../usage-error.mjs';
import { readCallgrind } from './callgrind-output.mjs';
import { readCompiledCode } from './compiled-code.mjs';
import { profileOf } from './profile.mjs';

/** Under Valgrind everything takes fifty times as long. */
const START_TIMEOUT_MS = 120_000;
const RUN_TIMEOUT_MS = 600_000;

/**
 * What is counted does not depend on who was faster: code is compiled and garbage collected where it is asked for. Nor on luck: V8 lets the place for new objects
 * grow by what survives, so that one process collects three times as often as the next. Nor on Valgrind: who does so little in a second seems to be idle,
 * and V8 would tidy up.
 */
const nodeOptions = [
  '--single-threaded-gc',
  '--no-concurrent-recompilation',
  '--no-memory-reducer',
  '--min-semi-space-size=16',
  '--max-semi-space-size=16',
  '--perf-basic-prof',
  '--interpreted-frames-native-stack',
];

/** Throws a UsageError where Valgrind is not there. Returns its version. */
export function valgrindVersion() {
  try {
    return execFileSync('valgrind', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    throw new UsageError(
      'expected the program valgrind on the PATH, found none; install it with apt-get install valgrind',
    );
  }
}

/** Counts the instructions of one variant, once it is warm. Resolves with its profile. */
export async function countVariant(plan, variant, onProgress) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-instructions-'));
  const written = join(folder, 'callgrind');
  const sink = await startChild('sink.mjs');
  let server;
  try {
    onProgress(`${variant.name}: starting`);
    server = await startChild('in-memory-server.cjs', {
      args: [variant.setup],
      environment: { ...variant.environment, OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint },
      execPath: 'valgrind',
      execArgv: [
        '--tool=callgrind',
        '--dump-instr=yes',
        '--smc-check=all-non-file',
        `--callgrind-out-file=${written}`,
        process.execPath,
        ...nodeOptions,
      ],
      startTimeoutMs: START_TIMEOUT_MS,
    });
    const requests = await measure(server, plan, { path: `/${plan.route}`, title: variant.name }, onProgress);
    const map = readFileSync(mapOf(server.pid), 'utf8');
    return profileOf(readCallgrind(readFileSync(`${written}.1`, 'utf8')), readCompiledCode(map), requests);
  } finally {
    await Promise.all([server?.stop(), sink.stop()]);
    rmSync(folder, { recursive: true, force: true });
    if (server !== undefined) rmSync(mapOf(server.pid), { force: true });
  }
}

/** Where Node writes what it compiled. Its place cannot be chosen. */
function mapOf(pid) {
  return `/tmp/perf-${pid}.map`;
}

async function measure(server, plan, { path, title }, onProgress) {
  const run = async (count) => {
    await server.ask('run', { path, count }, RUN_TIMEOUT_MS);
    await server.ask('flush', undefined, RUN_TIMEOUT_MS);
  };
  for (let turn = 0; turn < plan.warmUps; turn++) {
    onProgress(`${title}: warming up, ${turn + 1} of ${plan.warmUps}`);
    await run(plan.requestsOfWarmUp);
  }
  onProgress(`${title}: counting ${plan.requests} requests`);
  control('-z', server.pid);
  await run(plan.requests);
  control('-d', server.pid);
  return plan.requests;
}

function control(option, pid) {
  execFileSync('callgrind_control', [option, String(pid)], { stdio: 'ignore' });
}
