// What `expect` gains by `expect.extend(throughlineMatchers)`, for @types/jest and for @jest/globals. Neither has to be
// installed: the first declaration then stands alone, the second is skipped.

import type { OneTraceOptions } from './matchers.ts';
import type { ReceivedSpan } from './received-span.ts';
import type { SpanPattern } from './span-pattern.ts';
import type { TreePattern } from './tree-match.ts';

/** The matchers as they are called. */
export interface SpanExpectations<R> {
  /** The received spans, or those of the receiver, hold a span that matches; a string is the exact name. */
  toHaveSpan(pattern: SpanPattern | string): R;
  /** The received span has this one as its parent, in the same trace. */
  toBeChildOf(parent: ReceivedSpan): R;
  /** The received span has these attributes among others; `undefined` means the key must be absent. */
  toHaveAttributes(attributes: Readonly<Record<string, unknown>>): R;
  /** The received spans have one trace id, one root and every parent among them. */
  toFormOneTrace(options?: OneTraceOptions): R;
  /** The received spans form this tree, or these trees; siblings match in any order. */
  toMatchTree(tree: TreePattern | readonly TreePattern[]): R;
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the name @types/jest gives its types
  namespace jest {
    interface Matchers<R, T = {}> extends SpanExpectations<R> {}
  }
}

/** @ts-ignore `expect` is an optional peer. */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends SpanExpectations<R> {}
}
