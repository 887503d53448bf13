import type { Accepted } from './accept-header.ts';
import { readAccepted } from './accept-header.ts';
import type { PageFormat } from './page-form.ts';

/** A format, and how the answer names it. */
export interface NegotiatedFormat {
  readonly format: PageFormat;
  readonly contentType: string;
}

interface Offer {
  readonly format: PageFormat;
  readonly type: string;
  readonly version: string;
  /** Whether this version is meant where no version was asked for. */
  readonly isUsual: boolean;
}

/** What can be served; where the other side does not care, the first. */
const OFFERS: readonly Offer[] = [
  { format: 'text', type: 'text/plain', version: '0.0.4', isUsual: true },
  { format: 'text', type: 'text/plain', version: '1.0.0', isUsual: false },
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '1.0.0', isUsual: true },
  { format: 'openmetrics', type: 'application/openmetrics-text', version: '0.0.1', isUsual: false },
];

/** An offer and how much it is wanted. */
interface Wanted {
  readonly offer: Offer;
  readonly by: Accepted;
  readonly precision: number;
  readonly position: number;
}

/**
 * The format that an `Accept` header asks for: the highest quality, then a type rather than a range of types, then the first.
 *
 * Without a header, and where nothing that is wanted can be served, it is text 0.0.4, as Prometheus expects of targets. Names are always
 * translated to letters, digits and underscores, and who names a way of escaping is told so.
 */
export function negotiateFormat(accept: string | undefined): NegotiatedFormat {
  const ranges = readAccepted(accept ?? '');
  const wanted = OFFERS.flatMap((offer) => wantedBy(offer, ranges)).sort(byPreference);
  const [best] = wanted;
  if (best === undefined) return named(OFFERS[0] as Offer, false);
  return named(best.offer, best.by.parameters.has('escaping'));
}

/** The most precise range that means an offer decides about it. */
function wantedBy(offer: Offer, ranges: readonly Accepted[]): Wanted[] {
  let best: Wanted | undefined;
  for (const [position, by] of ranges.entries()) {
    const precision = precisionOf(by, offer);
    if (precision > (best?.precision ?? 0)) best = { offer, by, precision, position };
  }
  return best === undefined || best.by.quality === 0 ? [] : [best];
}

/** How precisely a range names an offer; 0 where it does not. */
function precisionOf({ name, parameters }: Accepted, { type, version, isUsual }: Offer): number {
  const asked = parameters.get('version');
  if (name === type) return asked === version ? 4 : asked === undefined && isUsual ? 3 : 0;
  if (!isUsual) return 0;
  if (name === '*/*') return 1;
  return name.endsWith('/*') && type.startsWith(name.slice(0, -1)) ? 2 : 0;
}

function byPreference(left: Wanted, right: Wanted): number {
  return right.by.quality - left.by.quality || rankOf(right) - rankOf(left) || left.position - right.position;
}

/** A type with a version is no more wanted than one without. */
function rankOf({ precision }: Wanted): number {
  return Math.min(precision, 3);
}

function named({ format, type, version }: Offer, isAskedToEscape: boolean): NegotiatedFormat {
  const escapes = isAskedToEscape && !(format === 'text' && version === '0.0.4');
  return {
    format,
    contentType: `${type}; version=${version}; charset=utf-8${escapes ? '; escaping=underscores' : ''}`,
  };
}
