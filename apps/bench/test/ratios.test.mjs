import { eachSpread, ratiosOf, roundRatios } from '../src/http/ratios.mjs';

function windowsOf(rounds) {
  return rounds.flatMap((costs, round) =>
    Object.entries(costs).map(([variant, cpuMicrosPerRequest]) => ({
      round,
      route: 'hello',
      variant,
      cpuMicrosPerRequest,
    })),
  );
}

function medians(rounds) {
  return eachSpread(ratiosOf(windowsOf(rounds), 'hello'), ({ median }) => median);
}

test('a ratio is formed within each round, so that a slow round does not count twice', () => {
  const fast = { bare: 10, official: 40, ours: 13 };
  const slow = { bare: 100, official: 400, ours: 130 };
  expect(medians([fast, slow, slow])).toEqual({
    oursOverBare: 1.3,
    officialOverBare: 4,
    oursOverOfficial: 0.325,
    extraOursOverOfficial: 0.1,
  });
});

test('the ratio of the extras is what one side adds to the bare cost over what the other adds', () => {
  expect(roundRatios(50, 150, 70).extraOursOverOfficial).toBeCloseTo(0.2);
  expect(roundRatios(50, 150, 45).extraOursOverOfficial).toBeCloseTo(-0.05);
});

test('nothing is divided by an extra cost that is noise', () => {
  expect(roundRatios(100, 101, 99).extraOursOverOfficial).toBeNaN();
  expect(roundRatios(100, 90, 99).extraOursOverOfficial).toBeNaN();
});

test('a comparison stands under its name where one of its sides was measured', () => {
  const ratios = medians([{ bare: 10, official: 40, 'ours-disabled': 10 }]);
  expect(ratios.disabled).toMatchObject({ oursOverBare: 1, officialOverBare: null });
  expect(ratios).not.toHaveProperty('sampled10');
});

test('a side that is missing leaves its ratios empty', () => {
  expect(medians([{ bare: 10, official: 40 }])).toEqual({
    oursOverBare: null,
    officialOverBare: 4,
    oursOverOfficial: null,
    extraOursOverOfficial: null,
  });
});

test('only the windows of the route take part', () => {
  const windows = [
    ...windowsOf([{ bare: 10, ours: 12 }]),
    { round: 0, route: 'chain', variant: 'ours', cpuMicrosPerRequest: 99 },
  ];
  expect(ratiosOf(windows, 'hello').oursOverBare).toMatchObject({ median: 1.2, min: 1.2, max: 1.2, count: 1 });
});
