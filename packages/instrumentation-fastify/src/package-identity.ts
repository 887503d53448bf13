/** The scope of the spans this package makes. */
export const PACKAGE_NAME = '@throughline/instrumentation-fastify';

/** The version of this package, kept equal to package.json by a test. */
export const VERSION = '0.0.0';

/** The semantic conventions that the attributes follow. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.37.0';
