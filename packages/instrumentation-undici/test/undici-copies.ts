/** The copies of undici that are tested: the versions at both ends and in between, and the one inside Node. */
import type * as Undici from 'undici';

/** A request in the same form for all. */
export type Send = (
  url: string,
  init?: {
    readonly method?: 'GET' | 'POST';
    readonly headers?: Record<string, string> | readonly string[];
    readonly body?: string;
    readonly dispatcher?: Undici.Dispatcher;
    readonly signal?: AbortSignal;
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

/** A version of the package. Typed as the newest, of which only what all have is used. */
export interface Copy {
  readonly major: number;
  readonly undici: typeof Undici;
}

function load(name: string): Copy {
  const { version } = require(`${name}/package.json`) as { version: string };
  return { major: Number.parseInt(version, 10), undici: require(name) as typeof Undici };
}

/** The versions of the package. */
export const copies: readonly Copy[] = ['undici5', 'undici6', 'undici'].map(load);

/** `request` of a copy. */
export function requestOf({ undici }: Copy): Send {
  return async (url, init) => {
    const { statusCode, body } = await undici.request(url, init as object);
    return { status: statusCode, text: () => body.text() };
  };
}

/** `fetch` of a copy. */
export function fetchOf({ undici }: Copy): Send {
  return undici.fetch as unknown as Send;
}

/** Every way to send a request, by a name for it. */
export const senders: readonly (readonly [string, Send])[] = [
  ['the global fetch', fetch as unknown as Send],
  ...copies.flatMap((copy): (readonly [string, Send])[] => [
    [`fetch of undici ${copy.major}`, fetchOf(copy)],
    [`request of undici ${copy.major}`, requestOf(copy)],
  ]),
];
