import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { DatabaseError } from './database-error.ts';
import { findOnPath } from './find-on-path.ts';
import { freePort, onPort } from './free-port.ts';
import { runRedisServer } from './run-redis.ts';
import type { DatabaseOptions } from './running-database.ts';
import type { WorkingDirectory } from './working-directory.ts';
import { openWorkingDirectory } from './working-directory.ts';

/** A cluster whose nodes all know each other and serve every slot between them. */
export interface RunningRedisCluster {
  /** The ports of the nodes on 127.0.0.1, each a master with a third of the slots, in their order. */
  readonly ports: readonly number[];
  /** Stops the nodes and removes their directories; later calls return the same promise. */
  close(): Promise<void>;
}

interface Node {
  readonly port: number;
  readonly busPort: number;
  readonly directory: WorkingDirectory;
}

const NODES = 3;
const SLOTS = 16_384;
const POLL_MS = 20;
const FIX = 'Look at what redis-server says, or install another version of it.';

/** Whether there is a `redis-server` on PATH: the JavaScript server knows no clusters. */
export function canStartRedisCluster(environment: DatabaseOptions['environment'] = process.env): boolean {
  return findOnPath('redis-server', environment['PATH']) !== undefined;
}

/**
 * Starts a Redis Cluster of three masters, with the same options as `startRedis`, except that it always starts one of its own. Rejects with a
 * `DatabaseError` that says what to do.
 */
export async function startRedisCluster({
  environment = process.env,
  timeoutMs = 30_000,
}: Omit<DatabaseOptions, 'port'> = {}): Promise<RunningRedisCluster> {
  const program = findOnPath('redis-server', environment['PATH']) ?? missing();
  const deadline = performance.now() + timeoutMs;
  const nodes: Node[] = [];
  const close = (): Promise<void> =>
    Promise.all(nodes.map(({ directory }) => directory.remove())).then(() => undefined);
  try {
    while (nodes.length < NODES) nodes.push(await startNode(program, { deadline, timeoutMs, environment }));
    for (const [index, node] of nodes.entries()) await introduce(node, index, nodes);
    for (const { port } of nodes) await untilServing(port, deadline, timeoutMs);
  } catch (error) {
    await close();
    throw error;
  }
  return { ports: nodes.map(({ port }) => port), close };
}

function missing(): never {
  throw new DatabaseError({
    code: 'DATABASE_MISSING',
    happened: 'Redis Cluster cannot be started: redis-server is not on PATH.',
    fix: 'Install Redis so that `redis-server` is on PATH.',
  });
}

interface NodeOptions {
  readonly deadline: number;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

async function startNode(program: string, { deadline, timeoutMs, environment }: NodeOptions): Promise<Node> {
  const directory = await openWorkingDirectory('redis-node', environment['TMPDIR']);
  const launch = { product: 'Redis Cluster', directory, deadline, timeoutMs, fix: FIX };
  let busPort = 0;
  try {
    const port = await onPort(undefined, async (candidate) => {
      // By default it is 10000 above the port, which is no port where that is a high one.
      busPort = await freePort();
      const settings = { 'cluster-enabled': 'yes', 'cluster-port': String(busPort) };
      await runRedisServer(program, candidate, launch, settings);
    });
    return { port, busPort, directory };
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

/** Gives a node its share of the slots and tells it of the nodes before it. */
async function introduce({ port }: Node, index: number, nodes: readonly Node[]): Promise<void> {
  const from = Math.ceil((index * SLOTS) / NODES);
  const to = Math.ceil(((index + 1) * SLOTS) / NODES) - 1;
  await command(port, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
  for (const known of nodes.slice(0, index))
    await command(port, `CLUSTER MEET 127.0.0.1 ${known.port} ${known.busPort}`);
}

async function untilServing(port: number, deadline: number, timeoutMs: number): Promise<void> {
  for (;;) {
    const info = await command(port, 'CLUSTER INFO');
    if (info.includes('cluster_state:ok') && info.includes(`cluster_size:${NODES}`)) return;
    if (performance.now() > deadline) {
      throw new DatabaseError({
        code: 'DATABASE_START_TIMEOUT',
        happened: `Redis Cluster was not ready within ${timeoutMs} ms.`,
        fix: FIX,
        log: info,
      });
    }
    await delay(POLL_MS);
  }
}

/** Sends one command in the form for people and returns the answer as it came. */
function command(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.once('error', reject);
    socket.once('close', () => {
      if (answer.startsWith('-')) reject(new Error(`${line}: ${answer.trim()}`));
      else resolve(answer);
    });
    socket.write(`${line}\r\nQUIT\r\n`);
  });
}
