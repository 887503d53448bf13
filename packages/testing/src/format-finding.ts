/** Something wrong with a payload. */
export interface Finding {
  /** The place, as a path of field names: `resourceSpans[0].scopeSpans[0].spans[2].name`. */
  readonly where: string
  readonly problem: string
}

/** A payload that cannot be decoded; a real collector answers it with 400. */
export class MalformedPayload extends Error {
  override readonly name: string = 'MalformedPayload'
  readonly where: string
  readonly problem: string

  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(where === '' ? problem : `${where}: ${problem}`, options)
    this.where = where
    this.problem = problem
  }
}

/** Joins a path and a field of the message at that path. */
export function placeOf(where: string, field: string): string {
  return where === '' ? field : `${where}.${field}`
}
