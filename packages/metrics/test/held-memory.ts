import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes that are held, garbage collected. */
export function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
