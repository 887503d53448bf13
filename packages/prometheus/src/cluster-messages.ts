/** What the processes of a cluster say to each other. Listeners of the application see it too: plain data under one key. */
import type { Contribution } from './contributions.ts';
import type { PageForm } from './page-form.ts';
import type { PackedContribution } from './packed-contributions.ts';
import { pack, unpack } from './packed-contributions.ts';

/** A message between the primary and a worker. The number of an answer is that of its question. */
export type ClusterMessage =
  /** The primary asks for what a worker has. */
  | { readonly kind: 'collect'; readonly id: number; readonly exemplars: boolean }
  /** A worker tells what it has; with the number 0 it was not asked. */
  | { readonly kind: 'totals'; readonly id: number; readonly totals: readonly Contribution[] }
  /** A worker asks for the page of the whole cluster. */
  | { readonly kind: 'page'; readonly id: number; readonly form: PageForm }
  /** The primary sends it. */
  | { readonly kind: 'text'; readonly id: number; readonly text: string };

const KEY = 'throughline.prometheus';

/** A message as it travels. */
export function envelope(message: ClusterMessage): Record<string, unknown> {
  return { [KEY]: message.kind === 'totals' ? { ...message, totals: message.totals.map(pack) } : message };
}

/** The message in what arrived; `undefined` where it is somebody else's. */
export function opened(arrived: unknown): ClusterMessage | undefined {
  if (typeof arrived !== 'object' || arrived === null) return undefined;
  const message = (arrived as Record<string, unknown>)[KEY] as ClusterMessage | undefined;
  if (message?.kind !== 'totals') return message;
  return { ...message, totals: (message.totals as readonly PackedContribution[]).map(unpack) };
}
