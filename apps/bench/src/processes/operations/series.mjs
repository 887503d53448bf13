// The same series for all sides.

/** A toolkit keeps 2,000 label sets of an instrument unless it is told otherwise, the one for the rest included. */
export const MOST_LABEL_SETS = 3_000;

export const secondsBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export const labelNames = ['method', 'route'];

const methods = ['GET', 'POST', 'PUT', 'DELETE'];

/** The values of two labels for each of so many series, made before anything is measured: routes have them anyway. */
export function labelValues(count) {
  const routes = Array.from({ length: Math.ceil(count / methods.length) }, (_, index) => `/accounts/:id/part-${index}`);
  return Array.from({ length: count }, (_, index) => [methods[index & 3], routes[index >> 2]]);
}
