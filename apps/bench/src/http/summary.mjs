import { shortNumber, shortSpread, verdict } from '../tables.mjs';
import { comparisons, goals, routes } from './variants.mjs';

const ratioTitles = {
  oursOverBare: 'ours / bare',
  oursOverOfficial: 'ours / official',
  extraOursOverOfficial: 'extra over bare, ours / official',
};

export const costHead = ['', 'CPU per request, µs', 'over bare', 'spans per request'];

/** A row for each variant of a route: what a request costs, and what was delivered for it. */
export function costRows(result, route) {
  return Object.entries(result.cpuMicrosPerRequest[route]).map(([variant, cost]) => [
    variant,
    shortSpread(cost),
    variant === 'bare' ? '1' : shortSpread(overBare(result.spreads[route], variant)),
    shortNumber(result.delivered[route][variant].spans),
  ]);
}

function overBare(spreads, variant) {
  for (const comparison of comparisons) {
    const own = spreadsOf(spreads, comparison.name);
    if (comparison.official === variant) return own?.officialOverBare;
    if (comparison.ours === variant) return own?.oursOverBare;
  }
  return undefined;
}

function spreadsOf(spreads, comparison) {
  return comparison === comparisons[0].name ? spreads : spreads[comparison];
}

export const goalHead = ['', 'measured', 'goal', 'moonshot', ''];

/** A row for each goal that the run says something about. Routes on demand have none. */
export function goalRows(result) {
  const measured = routes.filter(({ name, onDemand }) => !onDemand && result.ratios[name]);
  return measured.flatMap(({ name }) =>
    goals.filter(({ route = name }) => route === name).flatMap((goal) => goalRow(result, name, goal)),
  );
}

function goalRow(result, route, goal) {
  const spread = spreadsOf(result.spreads[route], goal.comparison)?.[goal.ratio];
  if (!spread) return [];
  const comparison = comparisons.find(({ name }) => name === goal.comparison);
  const title = `/${route}, ${comparison.title}: ${ratioTitles[goal.ratio]}`;
  return [[title, shortSpread(spread), goal.bar, goal.moonshot, verdict(spread.median, goal)]];
}

export const shortHead = ['', 'official OpenTelemetry 2.x', 'Throughline', 'ours / official'];

/** The comparisons that a newcomer reads, as multiples of the service without telemetry; the ratio to the official packages where it is a goal. */
export function shortRows(result) {
  return shown.map(({ title, route, comparison }) => {
    const own = spreadsOf(result.spreads[route], comparison);
    const isGoal = goals.some((goal) => goal.comparison === comparison && goal.ratio === 'oursOverOfficial');
    return [
      title,
      shortSpread(own.officialOverBare),
      shortSpread(own.oursOverBare),
      isGoal ? shortNumber(own.oursOverOfficial.median) : '',
    ];
  });
}

const shown = [
  { title: '`/hello`, answers JSON', route: 'hello', comparison: 'everything' },
  { title: 'the same, with metrics', route: 'hello', comparison: 'metrics' },
  { title: '`/logged`, the same with metrics and a line of pino', route: 'logged', comparison: 'signals' },
  { title: '`/chain`, one SQL query and one Redis GET', route: 'chain', comparison: 'everything' },
  { title: 'the same, with metrics', route: 'chain', comparison: 'metrics' },
  { title: '`/fanout`, one outgoing request', route: 'fanout', comparison: 'everything' },
  { title: 'the same, with metrics', route: 'fanout', comparison: 'metrics' },
  { title: '`/hello`, 10 % of the requests traced', route: 'hello', comparison: 'sampled10' },
  { title: '`/hello`, `OTEL_SDK_DISABLED=true`', route: 'hello', comparison: 'disabled' },
];
