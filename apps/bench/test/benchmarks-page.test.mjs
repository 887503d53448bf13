import { nameOnNode, withSection } from '../src/benchmarks-page.mjs';

const page = '# Title\n\n<!-- http -->\nold\n<!-- /http -->\n\n<!-- micro -->\nkept\n<!-- /micro -->\n';

test('a command rewrites its own section and leaves the other', () => {
  expect(withSection(page, 'http', 'new\n')).toBe(page.replace('old', 'new'));
});

test('a page without the section gets it at its end', () => {
  expect(withSection('# Title\n', 'http', 'new')).toBe('# Title\n\n<!-- http -->\nnew\n<!-- /http -->\n');
});

test('each release line of Node has a section of its own', () => {
  expect(nameOnNode('http', 'v24.21.0')).toBe('http node 24');
});
