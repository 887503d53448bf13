/** The version of the semantic conventions that our instrumentations follow. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.41.0';
