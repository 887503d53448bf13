/**
 * The primary of a cluster: its page is the sum over all workers, those that have ended included.
 *
 * Of each worker the last totals are kept, so that a worker that is too busy to answer, or gone, does not make a counter fall.
 */
import type { Worker } from 'node:cluster';

import type { ClusterMessage } from './cluster-messages.ts';
import { envelope, opened } from './cluster-messages.ts';
import { ofWorker } from './cluster-worker-label.ts';
import type { Cluster, ClusterParts, ClusterRole } from './cluster-role.ts';
import type { Contribution } from './contributions.ts';
import { mergeContributions } from './families.ts';
import { logFailure } from './problems.ts';
import { atOnce } from './slices.ts';

const COLLECTION_MS = 1000;

/** Makes the role of the primary. */
export function primaryRole(cluster: Cluster, parts: ClusterParts): ClusterRole {
  const latest = new Map<number, readonly Contribution[]>();
  let departed: readonly Contribution[] = [];
  const rounds = createRounds();

  /** The totals of a worker that has ended go on; what it had at the moment does not. */
  const retire = ({ id }: Worker): void => {
    const last = latest.get(id) ?? [];
    latest.delete(id);
    rounds.gone(id);
    departed = atOnce(mergeContributions([...departed, ...last.filter(({ type }) => type !== 'gauge')]));
  };

  const sendPage = async (worker: Worker, { id, form }: Extract<ClusterMessage, { kind: 'page' }>): Promise<void> =>
    send(worker, { kind: 'text', id, text: await parts.page(form) });

  cluster.on('message', (worker, arrived) => {
    const message = opened(arrived);
    if (message?.kind === 'page') sendPage(worker, message).catch(logFailure);
    if (message?.kind !== 'totals') return;
    // A worker whose telemetry has ended has nothing to tell; what it had still counts.
    if (message.totals.length > 0) latest.set(worker.id, message.totals);
    rounds.answered(worker.id, message.id);
  });
  // What a worker sent before its end arrives until its channel is closed, which may be after its end.
  cluster.on('exit', (worker) => void (worker.isConnected() || retire(worker)));
  cluster.on('disconnect', (worker) => void (worker.isDead() && retire(worker)));

  return {
    async others(exemplars) {
      const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true);
      await rounds.ask(workers as Worker[], exemplars);
      // In the order of their numbers, so that the page keeps its order whoever answers first.
      const present = [...latest].sort(([left], [right]) => left - right);
      const totals = present.flatMap(([id, own]) => own.map((total) => ofWorker(total, String(id))));
      return [...departed, ...totals];
    },
    page: async () => undefined,
    tell: () => undefined,
  };
}

interface Rounds {
  /** Asks workers, and waits until all have answered or a second has passed. */
  ask(workers: readonly Worker[], exemplars: boolean): Promise<void>;
  answered(worker: number, round: number): void;
  gone(worker: number): void;
}

interface Round {
  readonly missing: Set<number>;
  readonly finish: () => void;
}

function createRounds(): Rounds {
  const open = new Map<number, Round>();
  let count = 0;
  const answered = (worker: number, round: number): void => {
    const found = open.get(round);
    if (found?.missing.delete(worker) === true && found.missing.size === 0) found.finish();
  };
  return {
    ask(workers, exemplars) {
      if (workers.length === 0) return Promise.resolve();
      const id = ++count;
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          open.delete(id);
          resolve();
        };
        const timer = setTimeout(finish, COLLECTION_MS);
        open.set(id, { missing: new Set(workers.map((worker) => worker.id)), finish });
        for (const worker of workers) send(worker, { kind: 'collect', id, exemplars });
      });
    },
    answered,
    gone: (worker) => [...open.keys()].forEach((round) => answered(worker, round)),
  };
}

function send(worker: Worker, message: ClusterMessage): void {
  if (worker.isConnected()) worker.send(envelope(message), undefined, undefined, () => undefined);
}
