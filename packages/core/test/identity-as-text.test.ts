import { identityToHex, spanIdToHex, traceIdToHex, wordToHex } from '../src/trace-identity.ts';

const WORDS = [0, 1, -1, 0x0af76519, 0x7fffffff, -0x80000000, 0x00f00f00, 255];

test('the text of an identity is that of its parts, side by side', () => {
  for (const [index, word] of WORDS.entries()) {
    const at = (offset: number): number => WORDS[(index + offset) % WORDS.length] as number;
    const identity = {
      traceId0: word,
      traceId1: at(1),
      traceId2: at(2),
      traceId3: at(3),
      spanId0: at(4),
      spanId1: at(5),
      traceFlags: index,
      traceState: undefined,
    };
    const parts = [traceIdToHex(identity), spanIdToHex(identity), wordToHex(index).slice(-2)];
    expect(identityToHex(identity)).toBe(parts.join(''));
  }
});
