import { EMPTY_BLOCK, createAttributeBlock } from '../src/attribute-block.ts';
import { indexOfKey, keyAt, removeAt, valueAt } from '../src/attribute-list.ts';
import { createScope } from '../src/instrumentation-scope.ts';
import { reserveSlot } from '../src/slots.ts';

test('a block knows its keys, its size and what was dropped', () => {
  const block = createAttributeBlock(['a', 1, 'b', ['x']], { generation: 3, droppedAttributes: 2 });
  expect(block).toMatchObject({ size: 2, generation: 3, droppedAttributes: 2, slots: [] });
  expect([block.owns('a'), block.owns('b'), block.owns('1'), block.owns('toString')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('the empty block owns nothing', () => {
  expect(EMPTY_BLOCK.size).toBe(0);
  expect(EMPTY_BLOCK.owns('')).toBe(false);
});

test('a slot belongs to one sink, and is a place in blocks and scopes alike', () => {
  const [one, two] = [reserveSlot(), reserveSlot()];
  expect(two).not.toBe(one);
  const block = createAttributeBlock([], { generation: 0, droppedAttributes: 0 });
  const scope = createScope('pg', { version: '1' });
  block.slots[one] = 'bytes';
  scope.slots[two] = 'buffer';
  expect([block.slots[one], block.slots[two], scope.slots[one], scope.slots[two]]).toEqual([
    'bytes',
    undefined,
    undefined,
    'buffer',
  ]);
});

test('a list is read by pairs', () => {
  const list = ['a', 1, 'b', 'a', 'c', true];
  expect([indexOfKey(list, 'b'), indexOfKey(list, 'c'), indexOfKey(list, 'x')]).toEqual([2, 4, -1]);
  expect([keyAt(list, 2), valueAt(list, 2)]).toEqual(['b', 'a']);
  removeAt(list, 0);
  expect(list).toEqual(['b', 'a', 'c', true]);
});
