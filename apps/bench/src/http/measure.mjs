import { orderOf } from './plan.mjs';
import { runsOn } from './variants.mjs';

/** What a window's load may take beyond its time: the last answers. */
const GRACE_MS = 15_000;

/**
 * Measures all windows of a plan, interleaved: in each round and for each route, one variant after the other. A variant whose
 * server fails is noted in `laboratory.failures` and left out from then on.
 *
 * The servers of a variant take turns from round to round: one process differs from the next by more than its own windows do, because the
 * compiler and the memory fall out differently.
 *
 * A window is `{ round, route, variant, requests, errors, problem, ms, cpuMicrosPerRequest, delivered }`.
 */
export async function measureAll(laboratory, plan, onProgress) {
  const windows = [];
  for (const variant of plan.variants) {
    for (const route of plan.routes.filter((one) => runsOn(variant, one))) {
      onProgress(`warming up ${variant.name}`);
      await attempt(laboratory, variant, route, () => warmUpFirst(laboratory, plan, variant, route));
    }
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const route of plan.routes) {
      const variants = plan.variants.filter((one) => runsOn(one, route));
      for (const variant of orderOf(variants, round)) {
        onProgress(`round ${round + 1} of ${plan.rounds}: ${route.name}, ${variant.name}`);
        await attempt(laboratory, variant, route, async () => {
          const servers = laboratory.servers.get(variant.name);
          const server = servers[round % servers.length];
          windows.push({ round, ...(await measureWindow(laboratory, plan, { server, variant, route })) });
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

/** The first requests of the servers, with nothing left over that they would send during the windows of others. */
async function warmUpFirst(laboratory, plan, variant, route) {
  for (const server of laboratory.servers.get(variant.name)) {
    await withConnections(laboratory, plan, server, async (run) => {
      await run(route.path, plan.firstWarmUpMs);
      await server.ask('flush');
    });
  }
}

/**
 * One window: connect and warm up, then CPU before, load, flush, CPU after. The flush lies inside, so that each window pays for
 * the export of all its own spans and of no others.
 */
function measureWindow(laboratory, plan, { server, variant, route }) {
  const { sink } = laboratory;
  return withConnections(laboratory, plan, server, async (run) => {
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

async function withConnections({ load }, { concurrency }, server, work) {
  await load.ask('open', { port: server.port, count: concurrency });
  try {
    return await work((path, ms) => load.ask('run', { path, ms }, ms + GRACE_MS));
  } finally {
    await load.ask('close');
  }
}
