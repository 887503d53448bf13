import type * as Pino from 'pino';

/** A copy of pino. */
export type PinoModule = typeof Pino.pino & typeof Pino;

/** The supported versions at both ends and in between. */
export const versions: readonly (readonly [version: string, pino: PinoModule])[] = [
  'pino8',
  'pino821',
  'pino9',
  'pino',
].map((name) => {
  const { version } = jest.requireActual<{ version: string }>(`${name}/package.json`);
  return [version, jest.requireActual<PinoModule>(name)] as const;
});
