/** Puts the settings together to the endpoint of a signal. */
import { Buffer } from 'node:buffer';

import type { ChosenAddress } from './endpoint-setting.ts';
import { chooseAddress } from './endpoint-setting.ts';
import { shownUrl } from './endpoint-address.ts';
import type { HeaderSetting } from './header-setting.ts';
import { readHeaders } from './header-setting.ts';
import type { SignalSetting } from './signal-setting.ts';
import { optionOf, variableOf } from './signal-setting.ts';
import { readTls } from './tls-setting.ts';
import type { Endpoint, Headers, Protocol } from './transport.ts';
import { USER_AGENT } from './version.ts';

const PROTOCOLS = ['grpc', 'http/protobuf', 'http/json'] as const;
const GRPC_PORT = '4317';
const HTTP_PORT = '4318';

/** The endpoint of a signal and the header fields of its requests. */
export interface SignalEndpoint {
  readonly endpoint: Endpoint;
  readonly headers: HeaderSetting;
}

/** Reads all settings of the endpoint of a signal. */
export function readEndpoint(setting: SignalSetting): SignalEndpoint {
  const address = chooseAddress(setting);
  const protocol = readProtocol(setting, address);
  const url = fullUrl(address, protocol, setting.signal.path);
  const headers = readHeaders(setting, { 'user-agent': USER_AGENT, ...basicAuthorization(url) });
  url.username = '';
  url.password = '';
  url.hash = '';
  const endpoint: Endpoint = {
    protocol,
    url: url.href,
    name: `otlp ${protocol} ${protocol === 'grpc' ? url.origin : shownUrl(url)}`,
    contentType: protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    compression: readCompression(setting),
    tls: readTls(setting),
    grpcPath: setting.signal.grpcPath,
    headers: headers.fixed,
  };
  return { endpoint, headers };
}

function readProtocol(setting: SignalSetting, address: ChosenAddress | undefined): Protocol {
  const { settings, report } = setting.core;
  const port = address?.url.port;
  const inferred: Protocol = address?.isGrpc === true || port === GRPC_PORT ? 'grpc' : 'http/protobuf';
  const variable = variableOf(setting, 'PROTOCOL');
  const protocol = settings.choice<Protocol>(variable, PROTOCOLS, optionOf(setting, 'protocol'), inferred);
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

function fullUrl(address: ChosenAddress | undefined, protocol: Protocol, path: string): URL {
  if (address === undefined)
    return new URL(protocol === 'grpc' ? `http://localhost:${GRPC_PORT}` : `http://localhost:${HTTP_PORT}/${path}`);
  const url = new URL(address.url);
  if (protocol !== 'grpc' && !address.isFull) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
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

function readCompression(setting: SignalSetting): 'none' | 'gzip' {
  const { settings } = setting.core;
  const fromCode = optionOf(setting, 'compression');
  return settings.choice(variableOf(setting, 'COMPRESSION'), ['none', 'gzip'] as const, fromCode, 'none');
}

/** The longest that one try may take in all, in milliseconds. */
export function readTimeout(setting: SignalSetting): number {
  const fromCode = optionOf(setting, 'timeoutMs');
  return setting.core.settings.timeout(variableOf(setting, 'TIMEOUT'), fromCode, 10_000);
}
