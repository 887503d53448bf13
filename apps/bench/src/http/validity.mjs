// A run counts only where each side did the whole work that the other did. Each rule gives sentences; no sentence, no objection.
import { isDeepStrictEqual } from 'node:util';

import { comparisons, variants } from './variants.mjs';

/** Spans that may still be under way when a window is read. */
const TOLERATED_SHARE = 0.001;
const TOLERATED_SPANS = 3;

/** How far a random tenth may lie from a tenth, in standard deviations. */
const SIGMAS = 5;

/** Why the run does not count. `totals` come from `totalsOf`, `failures` are sentences about what did not start. */
export function objections(totals, failures = []) {
  return [
    ...failures,
    ...totals.flatMap((total) => [
      ...requestObjections(total),
      ...spanObjections(total),
      ...pointObjections(total),
      ...recordObjections(total),
      ...batchObjections(total),
    ]),
    ...comparisons.flatMap((comparison) => sideObjections(totals, comparison)),
  ];
}

function requestObjections({ route, variant, requests, errors, problem, delivered, strays }) {
  const found = [];
  if (requests === 0) found.push('no request was answered');
  if (errors > 0) found.push(`${errors} requests failed (${problem})`);
  if (strays > TOLERATED_SPANS) found.push(`${strays} spans of another service arrived`);
  for (const broken of Object.keys(delivered.problems ?? {})) found.push(`an export could not be read: ${broken}`);
  return found.map((text) => `${variant}, ${route}: ${text}`);
}

function spanObjections({ route, variant, requests, delivered }) {
  const row = rowOf(variant);
  const { roots = 0, spans = 0, byKind = {} } = delivered;
  const found = [];
  const traces = row.sampled === 1 ? requests : roots;
  if (row.sampled > 0 && row.sampled < 1) found.push(...sampleObjections(row.sampled, requests, roots));
  if (row.sampled === 0 && spans > 0) found.push(`no span was expected, ${spans} arrived`);
  const expected = row.sampled === 0 ? {} : row.spans[route];
  for (const kind of new Set([...Object.keys(expected), ...(row.sampled === 0 ? [] : Object.keys(byKind))])) {
    const wanted = (expected[kind] ?? 0) * traces;
    const arrived = byKind[kind] ?? 0;
    if (Math.abs(arrived - wanted) <= Math.max(TOLERATED_SPANS, wanted * TOLERATED_SHARE)) continue;
    found.push(`${wanted} ${kind} spans were expected, ${arrived} arrived`);
  }
  return found.map((text) => `${variant}, ${route}: ${text}`);
}

function pointObjections({ route, variant, delivered }) {
  const { points = 0 } = delivered;
  const { measured = false } = rowOf(variant);
  if (measured === points > 0) return [];
  return [
    `${variant}, ${route}: ${measured ? 'no metrics arrived' : `no metrics were expected, ${points} points arrived`}`,
  ];
}

function recordObjections({ route, variant, requests, delivered }) {
  const { records = 0 } = delivered;
  const wanted = (rowOf(variant).records ?? 0) * requests;
  if (Math.abs(records - wanted) <= wanted * TOLERATED_SHARE + (wanted === 0 ? 0 : TOLERATED_SPANS)) return [];
  return [`${variant}, ${route}: ${wanted} log records were expected, ${records} arrived`];
}

function sampleObjections(share, requests, roots) {
  const deviation = Math.sqrt(requests * share * (1 - share));
  if (Math.abs(roots - requests * share) <= SIGMAS * deviation + TOLERATED_SPANS) return [];
  return [`a share of ${share} of ${requests} requests should be traced, ${roots} were`];
}

function batchObjections({ route, variant, delivered }) {
  const most = Number(rowOf(variant).environment.OTEL_BSP_MAX_EXPORT_BATCH_SIZE);
  if (!(delivered.largestExport > most)) return [];
  return [
    `${variant}, ${route}: a batch of ${delivered.largestExport} spans was sent, larger than the ${most} that were set`,
  ];
}

/** Both sides must be told the same and must speak the same way. */
function sideObjections(totals, { official, ours }) {
  const present = [official, ours].every((name) => totals.some(({ variant }) => variant === name));
  if (!present) return [];
  const unequal = [];
  if (!isDeepStrictEqual(rowOf(official).environment, rowOf(ours).environment)) unequal.push('settings');
  if (rowOf(official).sampled !== rowOf(ours).sampled) unequal.push('sampling');
  const spoken = [official, ours].map((name) => wireOf(totals.filter(({ variant }) => variant === name)));
  for (const aspect of Object.keys(spoken[0])) {
    if (!isDeepStrictEqual(spoken[0][aspect], spoken[1][aspect])) unequal.push(aspect);
  }
  return unequal.map((aspect) => `${official} and ${ours} differ in their ${aspect}`);
}

/** How a variant talked to the sink. */
export function wireOf(totals) {
  const names = (aspect) => {
    const heard = totals.flatMap(({ delivered }) => Object.keys(delivered[aspect] ?? {}));
    return [...new Set(heard)].sort((a, b) => a.localeCompare(b));
  };
  return { signals: names('paths'), protocol: names('contentTypes'), compression: names('encodings') };
}

function rowOf(variant) {
  return variants.find(({ name }) => name === variant);
}
