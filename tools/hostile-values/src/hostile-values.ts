import * as fc from 'fast-check';

import { PLAIN_MAKERS } from './plain-makers.ts';
import { SHAPED_MAKERS } from './shaped-makers.ts';

/** A maker of each hostile value. */
export const allHostile: readonly (() => unknown)[] = [...PLAIN_MAKERS, ...SHAPED_MAKERS];

/** A maker of one of them. */
export const hostile: fc.Arbitrary<() => unknown> = fc.constantFrom(...allHostile);
