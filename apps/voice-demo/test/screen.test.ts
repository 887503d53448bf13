import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { createScreen } from '../src/screen.js';

function write(terminal: { isTTY?: boolean; hasColors?: () => boolean }): Promise<string> {
  const stream = Object.assign(new PassThrough(), terminal);
  const { line, transient, paint } = createScreen(stream as unknown as NodeJS.WriteStream);
  transient('starting');
  line(paint.red('broken') + paint.red(''));
  stream.end();
  return text(stream);
}

test('a pipe gets plain lines and nothing transient', async () => {
  expect(await write({})).toBe('broken\n');
});

test('a terminal that is not to be coloured gets transient lines only', async () => {
  expect(await write({ isTTY: true, hasColors: () => false })).toBe('\r\u001B[Kstarting\r\u001B[Kbroken\n');
});

test('a terminal gets colours', async () => {
  const output = await write({ isTTY: true, hasColors: () => true });
  expect(output).toBe('\r\u001B[Kstarting\r\u001B[K\u001B[31mbroken\u001B[39m\n');
});
