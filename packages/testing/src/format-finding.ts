/** Something wrong with a payload. */
export interface Finding {
  /** The place, as a path of field names: `resourceSpans[0].scopeSpans[0].spans[2].name`. */
  readonly where: string;
  readonly problem: string;
}

/** A field of a message in a payload; its text is made only when something is wrong there. */
export interface Place {
  /** `undefined` for a field of the outermost message. */
  readonly parent: Place | undefined;
  readonly field: string;
  /** The position in a repeated field. */
  readonly index: number | undefined;
}

/** Writes a place as a path; the outermost message is ''. */
export function pathOf(place: Place | undefined): string {
  if (place === undefined) return '';
  const own = place.index === undefined ? place.field : `${place.field}[${place.index}]`;
  return place.parent === undefined ? own : `${pathOf(place.parent)}.${own}`;
}

/** A payload that cannot be decoded; a real collector answers it with 400. */
export class MalformedPayload extends Error {
  override readonly name: string = 'MalformedPayload';
  readonly where: string;
  readonly problem: string;

  constructor(place: Place | undefined, problem: string, options?: ErrorOptions) {
    const where = pathOf(place);
    super(where === '' ? problem : `${where}: ${problem}`, options);
    this.where = where;
    this.problem = problem;
  }
}
