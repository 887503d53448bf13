/** What this process is in a cluster of `node:cluster`. The code for clusters is loaded where there is one. */
import type * as NodeCluster from 'node:cluster';

import type { Contribution } from './contributions.ts';
import type { PageForm } from './page-form.ts';

/** What the processes of a cluster do for each other. */
export interface ClusterRole {
  /** What the other processes contribute to the page of this one. */
  others(exemplars: boolean): Promise<readonly Contribution[]>;
  /** The page of the whole cluster, where another process makes it. */
  page(form: PageForm): Promise<string | undefined>;
  /** Tells the primary what this process has, because it may end. */
  tell(): void;
}

/** What this process gives to its cluster. */
export interface ClusterParts {
  collect(exemplars: boolean, withinMs: number): Promise<Contribution[]>;
  collectNow(): Contribution[];
  page(form: PageForm): Promise<string>;
}

/** The cluster as Node exports it. */
export type Cluster = typeof NodeCluster.default;

const ALONE: ClusterRole = {
  others: async () => [],
  page: async () => undefined,
  tell: () => undefined,
};

let joined: ClusterRole | undefined;
let worker = false;

/** The present role. */
export function clusterRole(): ClusterRole {
  return joined ?? ALONE;
}

/** Whether this process is a worker, whose primary makes the page. */
export function isWorker(): boolean {
  return worker;
}

/** Whether there are other processes. */
export function isInCluster(): boolean {
  return joined !== undefined && joined !== ALONE;
}

/** Takes part in the cluster, if there is one or as soon as there is one. */
export function joinCluster(parts: ClusterParts): void {
  if (joined !== undefined) return;
  joined = ALONE;
  const cluster = require('node:cluster') as Cluster;
  if (cluster.isWorker) {
    worker = true;
    void import('./cluster-worker.ts').then(({ workerRole }) => (joined = workerRole(parts)));
  } else {
    const lead = (): void =>
      void import('./cluster-primary.ts').then(({ primaryRole }) => (joined = primaryRole(cluster, parts)));
    if (Object.keys(cluster.workers ?? {}).length > 0) lead();
    else cluster.once('fork', lead);
  }
}
