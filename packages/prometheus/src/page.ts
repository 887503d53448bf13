/** Makes pages. Who asks for one while the same is being made gets that one. */
import { clusterRole, isInCluster, isWorker, joinCluster } from './cluster-role.ts';
import type { ClusterParts } from './cluster-role.ts';
import { ofWorker } from './cluster-worker-label.ts';
import { collect, collectNow } from './collection.ts';
import type { Contribution } from './contributions.ts';
import { contributionsOf } from './contributions.ts';
import { familiesOf } from './families.ts';
import { gzipped } from './gzip.ts';
import type { PageForm } from './page-form.ts';
import { pageText } from './page-text.ts';
import type { Work } from './slices.ts';
import { atOnce, inSlices } from './slices.ts';
import { targetLabels } from './target-labels.ts';

/** A page, as bytes. */
export interface Page {
  readonly bytes: Buffer;
  /** The same, compressed; done once however many ask. */
  gzipped(): Promise<Buffer>;
}

const underWay = new Map<string, Promise<Page>>();

/** Makes a page of what there is now, in all processes of a cluster. */
export function makePage(form: PageForm): Promise<Page> {
  const key = JSON.stringify([form.format, form.createdTimestamps, form.scopeLabels]);
  const found = underWay.get(key);
  if (found !== undefined) return found;
  const made = madePage(form).finally(() => underWay.delete(key));
  underWay.set(key, made);
  return made;
}

/** Has this process take part in its cluster, if there is one. */
export function takePart(): void {
  joinCluster(parts);
}

const parts: ClusterParts = {
  collect: ownContributions,
  collectNow: () => atOnce(contributionsOf(collectNow(), { exemplars: true, inCluster: true })),
  page: async (form) => (await makePage(form)).bytes.toString(),
};

async function madePage(form: PageForm): Promise<Page> {
  const elsewhere = await clusterRole().page(form);
  const bytes = elsewhere === undefined ? await ownPage(form) : Buffer.from(elsewhere);
  let compressed: Promise<Buffer> | undefined;
  return { bytes, gzipped: () => (compressed ??= gzipped(bytes)) };
}

async function ownPage(form: PageForm): Promise<Buffer> {
  const exemplars = form.format === 'openmetrics';
  const [own, others] = await Promise.all([ownContributions(exemplars), clusterRole().others(exemplars)]);
  const named = isInCluster() && !isWorker() ? own.map((contribution) => ofWorker(contribution, 'primary')) : own;
  const families = await inSlices(familiesOf([...named, ...others], form));
  const pieces: Buffer[] = [];
  await inSlices(pageText(families, targetLabels(), form), (text) => pieces.push(Buffer.from(text)));
  return inSlices(joined(pieces));
}

/** The pieces as one. At once it would hold up the event loop for longer than all that went before. */
function* joined(pieces: readonly Buffer[]): Work<undefined, Buffer> {
  const whole = Buffer.allocUnsafe(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    at += piece.copy(whole, at);
    yield;
  }
  return whole;
}

async function ownContributions(exemplars: boolean, withinMs?: number): Promise<Contribution[]> {
  const snapshot = await collect(withinMs);
  return inSlices(contributionsOf(snapshot, { exemplars, inCluster: isInCluster() }));
}
