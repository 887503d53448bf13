import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';

/** What a reader has to know about the machine; nothing that says whose it is. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
  };
}

/** The load averages over 1, 5 and 15 minutes. */
export function currentLoad() {
  return loadavg().map((value) => Number(value.toFixed(2)));
}

/** A warning where other work is likely to disturb the measurement. */
export function loadWarnings([lastMinute]) {
  const cores = availableParallelism();
  if (lastMinute < cores / 2) return [];
  return [`The machine was busy before the run began: load average ${lastMinute} on ${cores} cores.`];
}
