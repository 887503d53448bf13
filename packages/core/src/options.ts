import type { Attributes } from '@opentelemetry/api';

import type { InternalLogLevel } from './internal-log.ts';

/** What every set-up can say, whichever components it has. The environment wins over each of these. */
export interface CoreOptions {
  /** The logical name of the service, `service.name`. Default `unknown_service:node`. Variable `OTEL_SERVICE_NAME`. */
  readonly serviceName?: string | undefined;
  /** The version of the service, `service.version`. Variable `OTEL_SERVICE_VERSION`. */
  readonly serviceVersion?: string | undefined;
  /** The deployment environment, `deployment.environment.name`. Variable `OTEL_DEPLOYMENT_ENVIRONMENT`. */
  readonly environment?: string | undefined;
  /** Further resource attributes. Variable `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly attributes?: Attributes | undefined;
  /** Switches everything but propagation off. Default `false`. Variable `OTEL_SDK_DISABLED`. */
  readonly disabled?: boolean | undefined;
  /** How chatty telemetry is about itself. Default `info`. Variables `THROUGHLINE_LOG_LEVEL`, `OTEL_LOG_LEVEL`. */
  readonly logLevel?: InternalLogLevel | undefined;
  /** Delivers what is left when the process ends, by whatever way. Default `true`. */
  readonly flushOnExit?: boolean | undefined;
  /** The most that the end of the process may be held up, in milliseconds. Default 2000. Variable `THROUGHLINE_EXIT_TIMEOUT`. */
  readonly exitTimeoutMs?: number | undefined;
  /** The environment to read. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}
