/** Puts the settings together to the endpoint for traces. */
import { Buffer } from 'node:buffer';

import type { Core } from '@throughline/core';

import type { ChosenAddress } from './endpoint-setting.ts';
import { chooseAddress } from './endpoint-setting.ts';
import { shownUrl } from './endpoint-address.ts';
import type { HeaderSetting } from './header-setting.ts';
import { readHeaders } from './header-setting.ts';
import type { OtlpOptions } from './otlp-options.ts';
import { readTls } from './tls-setting.ts';
import type { Endpoint, Headers, Protocol } from './transport.ts';
import { USER_AGENT } from './version.ts';

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
const TRACES_PATH = 'v1/traces';
const TRACES_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const GRPC_PORT = '4317';
const HTTP_PORT = '4318';

/** The endpoint for traces and the header fields of its requests. */
export interface TraceEndpoint {
  readonly endpoint: Endpoint;
  readonly headers: HeaderSetting;
}

/** Reads all settings of the endpoint for traces. */
export function readTraceEndpoint(core: Core, options: OtlpOptions): TraceEndpoint {
  const address = chooseAddress(core, options);
  const protocol = readProtocol(core, options, address);
  const url = fullUrl(address, protocol);
  const headers = readHeaders(core, options, { 'user-agent': USER_AGENT, ...basicAuthorization(url) });
  url.username = '';
  url.password = '';
  url.hash = '';
  const endpoint: Endpoint = {
    protocol,
    url: url.href,
    name: `otlp ${protocol} ${protocol === 'grpc' ? url.origin : shownUrl(url)}`,
    contentType: protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    compression: readCompression(core, options),
    tls: readTls(core, options),
    grpcPath: TRACES_METHOD,
    headers: headers.fixed,
  };
  return { endpoint, headers };
}

function readProtocol({ settings, report }: Core, options: OtlpOptions, address: ChosenAddress | undefined): Protocol {
  const port = address?.url.port;
  const inferred: Protocol = address?.isGrpc === true || port === GRPC_PORT ? 'grpc' : 'http/protobuf';
  const forTraces = settings.text('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') !== undefined;
  const variable = forTraces ? 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL' : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const protocol = settings.choice<Protocol>(variable, PROTOCOLS, options.protocol, inferred);
  if (port === GRPC_PORT && protocol !== 'grpc') {
    report(
      'TL_CONFIG_CONFLICT',
      `${protocol} is sent to port ${GRPC_PORT}, where receivers expect gRPC`,
      `Set ${variable}=grpc, or use port ${HTTP_PORT}.`,
    );
  } else if (port === HTTP_PORT && protocol === 'grpc') {
    report(
      'TL_CONFIG_CONFLICT',
      `gRPC is sent to port ${HTTP_PORT}, where receivers expect HTTP`,
      `Set ${variable}=http/protobuf, or use port ${GRPC_PORT}.`,
    );
  }
  return protocol;
}

function fullUrl(address: ChosenAddress | undefined, protocol: Protocol): URL {
  if (address === undefined)
    return new URL(
      protocol === 'grpc' ? `http://localhost:${GRPC_PORT}` : `http://localhost:${HTTP_PORT}/${TRACES_PATH}`,
    );
  const url = new URL(address.url);
  if (protocol !== 'grpc' && !address.isFull) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${TRACES_PATH}`;
  return url;
}

function basicAuthorization(url: URL): Headers {
  if (url.username === '' && url.password === '') return {};
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readCompression({ settings }: Core, options: OtlpOptions): 'none' | 'gzip' {
  const forTraces = settings.text('OTEL_EXPORTER_OTLP_TRACES_COMPRESSION') !== undefined;
  const variable = forTraces ? 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION' : 'OTEL_EXPORTER_OTLP_COMPRESSION';
  return settings.choice(variable, ['none', 'gzip'] as const, options.compression, 'none');
}

/** The longest that one try may take in all, in milliseconds. */
export function readTimeout({ settings }: Core, options: OtlpOptions): number {
  const forTraces = settings.text('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') !== undefined;
  const variable = forTraces ? 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT' : 'OTEL_EXPORTER_OTLP_TIMEOUT';
  return settings.integer(variable, options.timeoutMs, 10_000, { min: 1, max: 2_147_483_647 });
}
