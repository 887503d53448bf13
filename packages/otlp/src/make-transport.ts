import { createGrpcTransport } from './grpc-transport.ts';
import { createHttpTransport } from './http-transport.ts';
import type { Endpoint, HeaderSource, Transport } from './transport.ts';

/** Makes the way to an endpoint that its protocol asks for. */
export function createTransport(endpoint: Endpoint, headers: HeaderSource): Transport {
  return endpoint.protocol === 'grpc' ? createGrpcTransport(endpoint, headers) : createHttpTransport(endpoint, headers);
}
