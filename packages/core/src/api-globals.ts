const API_KEY = Symbol.for('opentelemetry.js.api.1');

/** A slot of the OpenTelemetry API's own global registry. */
export type ApiGlobal = 'context' | 'diag' | 'metrics' | 'propagation' | 'trace' | 'logs';

type ApiRegistry = Partial<Record<ApiGlobal, object>> & { readonly version?: string };

function apiRegistry(): ApiRegistry | undefined {
  return (globalThis as { [API_KEY]?: ApiRegistry })[API_KEY];
}

/** What is registered globally under a name. Asking the API itself would log an error where there is a double. */
export function registeredGlobal(name: ApiGlobal): object | undefined {
  return apiRegistry()?.[name];
}

/** The version of the `@opentelemetry/api` copy that made the global registry; another copy cannot register there. */
export function apiRegistryVersion(): string | undefined {
  return apiRegistry()?.version;
}
