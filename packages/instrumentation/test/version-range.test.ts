import { inVersionRange } from '../src/version-range.ts';

test.each([
  ['8.0.3', '>=8.0.3 <9', true],
  ['8.22.0', '>=8.0.3 <9', true],
  ['8.0.2', '>=8.0.3 <9', false],
  ['9.0.0', '>=8.0.3 <9', false],
  ['4.29.1', '>=4 <5 || >=5.1', true],
  ['5.0.9', '>=4 <5 || >=5.1', false],
  ['5.12.8', '>=4 <5 || >=5.1', true],
  ['1.2.3', '1.2.3', true],
  ['1.2.4', '=1.2.3', false],
  ['1.2.4', '>1.2.3 <=1.2.4', true],
  ['12.0.1', '*', true],
  ['10.0.0', '>=9', true],
])('%s in %s: %s', (version, range, expected) => {
  expect(inVersionRange(version, range)).toBe(expected);
});

test('a pre-release counts as the version it leads to', () => {
  expect(inVersionRange('6.0.0-rc.1', '>=6 <7')).toBe(true);
  expect(inVersionRange('7.0.0-beta.0', '>=6 <7')).toBe(false);
});

test.each(['', 'latest', 'x.y.z'])('the version "%s" is in no range', (version) => {
  expect(inVersionRange(version, '*')).toBe(false);
});

test('a range that cannot be read holds nothing', () => {
  expect(inVersionRange('1.0.0', '>=one')).toBe(false);
});
