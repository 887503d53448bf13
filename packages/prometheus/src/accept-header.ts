/** The lists of `Accept` and `Accept-Encoding` (RFC 9110, 12.5). */

/** One thing that the other side takes. */
export interface Accepted {
  /** In lower case: a media type, a coding or a range such as `*`. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Between 0, which is never, and 1. */
  readonly quality: number;
}

/** Reads a list, in the order in which it was written. What cannot be read counts as 1, as if nothing had been said. */
export function readAccepted(header: string): Accepted[] {
  return header
    .split(',')
    .map(readItem)
    .filter(({ name }) => name !== '');
}

function readItem(item: string): Accepted {
  const [name = '', ...rest] = item.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const split = parameter.indexOf('=');
    if (split < 1) continue;
    parameters.set(parameter.slice(0, split).trim().toLowerCase(), unquoted(parameter.slice(split + 1).trim()));
  }
  return { name: name.toLowerCase(), parameters, quality: readQuality(parameters.get('q')) };
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function readQuality(text: string | undefined): number {
  const quality = text === undefined || text === '' ? 1 : Number(text);
  return quality >= 0 && quality <= 1 ? quality : 1;
}
