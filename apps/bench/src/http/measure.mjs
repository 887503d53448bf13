import { orderOf } from './plan.mjs';
import { runsOn } from './variants.mjs';

/** What a window's load may take beyond its time: the last answers. */
const GRACE_MS = 15_000;

/**
 * Measures all windows of a plan, interleaved: in each round and for each route, one variant after the other. A variant whose
 * server fails is noted in `laboratory.failures` and left out from then on. With `plan.freshServers` each round has servers of its own: one
 * process of a variant differs from the next by more than its windows do, because the compiler and the memory fall out differently.
 *
 * A window is `{ round, route, variant, requests, errors, problem, ms, cpuMicrosPerRequest, delivered }`.
 */
export async function measureAll(laboratory, plan, onProgress) {
  const windows = [];
  for (let round = 0; round < plan.rounds; round++) {
    if (round === 0 || plan.freshServers) {
      onProgress(`round ${round + 1} of ${plan.rounds}: starting the servers`);
      await laboratory.startServers(plan.variants);
    }
    const warmUpMs = round === 0 || plan.freshServers ? plan.firstWarmUpMs : plan.warmUpMs;
    for (const route of plan.routes) {
      const variants = plan.variants.filter((one) => runsOn(one, route));
      for (const variant of orderOf(variants, round)) {
        onProgress(`round ${round + 1} of ${plan.rounds}: ${route.name}, ${variant.name}`);
        await attempt(laboratory, variant, route, async () => {
          const window = await measureWindow(laboratory, { ...plan, warmUpMs }, variant, route);
          windows.push({ round, ...window });
        });
      }
    }
  }
  return windows;
}

async function attempt({ servers, fail }, variant, route, work) {
  if (!servers.has(variant.name)) return;
  try {
    await work();
  } catch (error) {
    fail(variant.name, `${variant.name}, ${route.name}: ${error.message}`);
  }
}

/**
 * One window: connect and warm up, then CPU before, load, flush, CPU after. The flush lies inside, so that each window pays for
 * the export of all its own spans and of no others.
 */
function measureWindow(laboratory, plan, variant, route) {
  const { sink } = laboratory;
  return withConnections(laboratory, plan, variant, async (server, run) => {
    const warmUp = await run(route.path, plan.warmUpMs);
    await server.ask('flush');
    await sink.ask('take');
    const before = await server.ask('cpu');
    const { requests, errors, problem, ms } = await run(route.path, plan.windowMs);
    await server.ask('flush');
    const after = await server.ask('cpu');
    const delivered = await sink.ask('take');
    const cpuMicros = after.user - before.user + after.system - before.system;
    return {
      route: route.name,
      variant: variant.name,
      requests,
      errors: warmUp.errors + errors,
      problem: warmUp.problem ?? problem,
      ms,
      cpuMicrosPerRequest: cpuMicros / requests,
      delivered,
    };
  });
}

async function withConnections({ load, servers }, { concurrency }, variant, work) {
  const server = servers.get(variant.name);
  await load.ask('open', { port: server.port, count: concurrency });
  try {
    return await work(server, (path, ms) => load.ask('run', { path, ms }, ms + GRACE_MS));
  } finally {
    await load.ask('close');
  }
}
