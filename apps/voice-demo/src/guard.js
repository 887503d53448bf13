// Kills the services when the demo is gone without having stopped them: after kill -9, or a crash. It holds one end of a pipe
// to the demo, reads from it which process groups there are ("+123") and which have ended ("-123"), and acts when it closes.
import { createInterface } from 'node:readline';

import { killGroup } from './process-group.js';

/** @type {Set<number>} */
const groups = new Set();

for await (const line of createInterface({ input: process.stdin })) {
  const id = Math.abs(Number(line));
  if (line.startsWith('+')) groups.add(id);
  else groups.delete(id);
}
for (const id of groups) killGroup(id, 'SIGKILL');
