import { readFileSync } from 'node:fs';

import { currentLoad } from '../machine.mjs';
import { rounded, spreadOf } from '../statistics.mjs';
import { eachSpread, ratiosOf } from './ratios.mjs';
import { perRequest, totalsOf } from './totals.mjs';
import { objections, wireOf } from './validity.mjs';
import { variants } from './variants.mjs';

/** Everything a run found out, as its JSON shows it. */
export function resultOf({ plan, windows, failures, machine, loadBefore, warnings, databases, placement }) {
  const totals = totalsOf(windows);
  const reasons = objections(totals, failures);
  const spreads = perRoute(plan, (route) => ratiosOf(windows, route));
  const valid = reasons.length === 0;
  return {
    benchmark: 'http',
    date: new Date().toISOString().slice(0, 10),
    machine,
    node: process.version,
    loadavg: { before: loadBefore, after: currentLoad() },
    rounds: plan.rounds,
    claim: valid && plan.enough,
    valid,
    reasons,
    warnings,
    ratios: eachSpread(spreads, (spread) => spread.median),
    spreads,
    cpuMicrosPerRequest: perRoute(plan, (route) => perVariant(plan, (name) => costOf(windows, route, name))),
    delivered: perRoute(plan, (route) => perVariant(plan, (name) => deliveredOf(totals, route, name))),
    settings: { placement, ...settingsOf(plan, totals, databases) },
    windows: windows.map(({ delivered: _, ...window }) => window),
  };
}

function perRoute({ routes }, valueOf) {
  return Object.fromEntries(routes.map(({ name }) => [name, valueOf(name)]));
}

function perVariant(plan, valueOf) {
  const entries = plan.variants.map(({ name }) => [name, valueOf(name)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function costOf(windows, route, variant) {
  const own = windows.filter((window) => window.route === route && window.variant === variant);
  const spread = spreadOf(own.map(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest));
  return spread ? Object.fromEntries(Object.entries(spread).map(([name, value]) => [name, rounded(value)])) : undefined;
}

function deliveredOf(totals, route, variant) {
  const total = totals.find((one) => one.route === route && one.variant === variant);
  return total && perRequest(total);
}

function settingsOf(plan, totals, databases) {
  return {
    warmUpSeconds: plan.warmUpMs / 1000,
    windowSeconds: plan.windowMs / 1000,
    processes: plan.processes,
    connections: plan.concurrency,
    routes: Object.fromEntries(plan.routes.map(({ name, does }) => [name, does])),
    databases,
    libraries: versions(['fastify', 'pg', 'ioredis', 'undici', 'pino']),
    packages: {
      official: versions([
        '@opentelemetry/sdk-node',
        '@opentelemetry/instrumentation-http',
        '@opentelemetry/instrumentation-fastify',
        '@opentelemetry/instrumentation-pg',
        '@opentelemetry/instrumentation-ioredis',
        '@opentelemetry/instrumentation-undici',
        '@opentelemetry/instrumentation-pino',
      ]),
      ours: versions(['throughline']),
    },
    sides: perVariant(plan, (name) => ({
      environment: variants.find((variant) => variant.name === name).environment,
      observed: wireOf(totals.filter(({ variant }) => variant === name)),
    })),
  };
}

function versions(names) {
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}

function versionOf(name) {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
