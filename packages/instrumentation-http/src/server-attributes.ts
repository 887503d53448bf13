/** The attributes of a server span that differ from request to request. See the semantic conventions for HTTP server spans. */
import type { IncomingMessage } from 'node:http';

import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { HttpMethods, UrlRedaction } from '@throughline/instrumentation';
import { clientAddressOf, serverAddressOf } from '@throughline/instrumentation';

/** Writes one attribute. */
export type Put = (key: string, value: AttributeValue) => void;
