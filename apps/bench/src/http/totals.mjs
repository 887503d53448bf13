import { rounded } from '../statistics.mjs';

/**
 * What each variant did on each route, over all windows:
 * `{ route, variant, requests, errors, problem, delivered, strays }`, where `delivered` are the sink's counts for the service of
 * the variant and `strays` are the spans that other services delivered meanwhile.
 */
export function totalsOf(windows) {
  const totals = new Map();
  for (const { route, variant, requests, errors, problem, delivered } of windows) {
    const key = `${route} ${variant}`;
    const total = totals.get(key) ?? {
      route,
      variant,
      requests: 0,
      errors: 0,
      problem: undefined,
      delivered: {},
      strays: 0,
    };
    totals.set(key, total);
    total.requests += requests;
    total.errors += errors;
    total.problem ??= problem;
    for (const [service, counts] of Object.entries(delivered)) {
      if (service === variant) add(total.delivered, counts);
      else total.strays += counts.spans + Object.keys(counts.problems).length;
    }
  }
  return [...totals.values()];
}

/** Adds numbers up, deep; the largest export stays the largest. */
function add(sums, counts) {
  for (const [name, value] of Object.entries(counts)) {
    if (typeof value !== 'number') add((sums[name] ??= {}), value);
    else if (name === 'largestExport') sums[name] = Math.max(sums[name] ?? 0, value);
    else sums[name] = (sums[name] ?? 0) + value;
  }
}

/** The totals of a route and variant as the result shows them: per request. */
export function perRequest({ requests, delivered }) {
  const { spans = 0, points = 0, records = 0, bytes = 0, attributes = 0 } = delivered;
  return {
    requests,
    spans: rounded(spans / requests),
    points: rounded(points / requests),
    records: rounded(records / requests),
    wireBytes: rounded(bytes / requests),
    attributesPerSpan: spans === 0 ? 0 : rounded(attributes / spans),
    scopes: delivered.byScope ?? {},
  };
}
