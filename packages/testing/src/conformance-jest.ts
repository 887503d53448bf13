/** The part of Jest that the conformance suite uses; Jest puts it on the global object, and need not be installed for the types. */
export interface Expectation {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toMatchObject(expected: unknown): void;
  readonly not: Expectation;
}

interface Jest {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>, timeoutMs?: number): void;
  afterEach(body: () => Promise<void>): void;
  expect(actual: unknown): Expectation;
}

/** Jest's globals. */
export function jestGlobals(): Jest {
  return globalThis as unknown as Jest;
}
