/** A worker of a cluster: it tells the primary what it has, and has the primary make its pages. */
import type { ClusterMessage } from './cluster-messages.ts';
import { envelope, opened } from './cluster-messages.ts';
import type { ClusterParts, ClusterRole } from './cluster-role.ts';
import type { PageForm } from './page-form.ts';
import { logFailure, reportOnce } from './problems.ts';

/** The primary waits a second for the workers. */
const PAGE_MS = 2000;
const COLLECTION_MS = 1000;

/** Makes the role of a worker. */
export function workerRole(parts: ClusterParts): ClusterRole {
  const questions = new Map<number, (text: string | undefined) => void>();
  let count = 0;
  let primary: 'unknown' | 'answers' | 'silent' = 'unknown';

  const answer = async ({ id, exemplars }: Extract<ClusterMessage, { kind: 'collect' }>): Promise<void> => {
    const totals = await parts.collect(exemplars, COLLECTION_MS);
    send({ kind: 'totals', id, totals });
  };

  process.on('message', (arrived) => {
    const message = opened(arrived);
    if (message?.kind !== 'collect' && message?.kind !== 'text') return;
    primary = 'answers';
    if (message.kind === 'collect') answer(message).catch(logFailure);
    else questions.get(message.id)?.(message.text);
  });

  const ask = (form: PageForm): Promise<string | undefined> => {
    const id = ++count;
    return new Promise((resolve) => {
      const finish = (text: string | undefined): void => {
        clearTimeout(timer);
        questions.delete(id);
        resolve(text);
      };
      const timer = setTimeout(finish, PAGE_MS, undefined);
      questions.set(id, finish);
      send({ kind: 'page', id, form });
    });
  };

  return {
    others: async () => [],
    async page(form) {
      const question = ask(form);
      const text = primary === 'silent' ? undefined : await question;
      if (text !== undefined) return text;
      // The page of this process alone would make every counter fall, and rise again with the next page.
      if (primary === 'answers') throw new Error('the primary process of the cluster does not answer');
      primary = 'silent';
      reportSilence();
      return undefined;
    },
    tell: () => send({ kind: 'totals', id: 0, totals: parts.collectNow() }),
  };
}

function send(message: ClusterMessage): void {
  if (!process.connected) return;
  // A channel that closes meanwhile is no error of ours: the primary keeps what it knows.
  process.send?.(envelope(message), undefined, undefined, () => undefined);
}

function reportSilence(): void {
  reportOnce(
    'TL_EXPORT_FAILED',
    'The primary process of the cluster does not answer for its workers; each worker shows its own metrics only',
    'Start telemetry with `prometheus()` in the primary process too.',
  );
}
