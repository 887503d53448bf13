/** The version of this package, kept equal to package.json by a test. */
export const VERSION = '0.0.0';

/** How requests name their sender (OTLP: User Agent). */
export const USER_AGENT: string = `throughline-otlp-nodejs/${VERSION}`;
