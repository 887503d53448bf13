import { fileURLToPath } from 'node:url';

import { textTable } from '../tables.mjs';
import { groupNames } from './profile.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const LONGEST_NAME = 84;
const SHOWN_BUILTINS = 3;
const LEAST_SHOWN = 20;
const SHOWN_CALLERS = 20;

/** The result for the terminal: totals of all variants side by side, then the functions of each. */
export function toText({ route, of, others, callers, functions }, profiles) {
  return [
    `/${route}: instructions per request`,
    textTable(['', ...profiles.map(({ name }) => name)], totalRows(profiles)),
    ...profiles.flatMap((profile) => functionsText(profile, of, functions)),
    ...(others === undefined ? [] : profiles.flatMap((profile) => othersText(profile, others))),
    ...(callers === undefined ? [] : profiles.flatMap((profile) => callersText(profile, callers))),
  ].join('\n\n');
}

function totalRows(profiles) {
  const row = (title, read) => [title, ...profiles.map((profile) => whole(read(profile)))];
  return [
    row('all', ({ total }) => total),
    ...groupNames.map((name) => row(`  ${name}`, ({ groups }) => groups.get(name))),
  ];
}

function functionsText({ name, functions }, of, most) {
  const matching = functions.filter((row) => row.name.includes(of));
  if (matching.length === 0) return [];
  const rows = matching
    .slice(0, most)
    .map((row) => [shortened(row.name), whole(row.own), whole(row.self), dearest(row)]);
  const total = matching.reduce((sum, row) => sum + row.own, 0);
  return [
    `${name}: functions with "${of}", ${whole(total)} in all; own is with the builtins they call`,
    textTable(['', 'own', 'self', 'builtins, instructions / calls'], rows),
  ];
}

function dearest({ builtins }) {
  return builtins
    .slice(0, SHOWN_BUILTINS)
    .filter(({ cost }) => cost >= LEAST_SHOWN)
    .map(({ name, cost, calls }) => `${name.replace('Builtins_', '')} ${whole(cost)} / ${calls.toFixed(1)}`)
    .join('; ');
}

function othersText({ name, others }, most) {
  const rows = others.slice(0, most).map((row) => [shortened(row.name), whole(row.self)]);
  return [`${name}: builtins of V8 and native code`, textTable(['', 'self'], rows)];
}

function callersText({ name, callers }, builtin) {
  const rows = callers(builtin)
    .slice(0, SHOWN_CALLERS)
    .map((row) => [shortened(row.name), whole(row.cost), row.calls.toFixed(2)]);
  if (rows.length === 0) return [`${name}: nobody calls ${builtin}`];
  return [`${name}: who calls ${builtin}`, textTable(['', 'instructions', 'calls'], rows)];
}

/** What goes into the file: everything but who calls whom. What does not run in each request is left out of the others. */
export function toJson(plan, { node, valgrind, machine }, profiles) {
  return {
    node,
    valgrind,
    machine,
    route: plan.route,
    requests: plan.requests,
    variants: profiles.map(({ name, total, groups, functions, others }) => ({
      name,
      instructionsPerRequest: Math.round(total),
      groups: Object.fromEntries([...groups].map(([group, cost]) => [group, Math.round(cost)])),
      functions: functions.map((row) => ({
        name: shortened(row.name, Infinity),
        own: Math.round(row.own),
        self: Math.round(row.self),
      })),
      others: others.map((row) => ({ name: row.name, self: Math.round(row.self) })).filter((row) => row.self > 0),
    })),
  };
}

function shortened(name, most = LONGEST_NAME) {
  const plain = name
    .replaceAll(root, '')
    .replaceAll('file://', '')
    .replace(/\S*\/node_modules\//, '')
    .trim();
  return plain.length > most ? `…${plain.slice(1 - most)}` : plain;
}

function whole(value) {
  return Math.round(value).toLocaleString('en-US');
}
