import type { Outcome } from './outcome.ts';
import type { Parcel } from './parcel.ts';

/** A way to an endpoint. */
export interface Transport {
  /** Tries once to hand over a parcel. Resolves within the time given, whatever the endpoint does; never rejects. */
  send(parcel: Parcel, timeoutMs: number): Promise<Outcome>;
  /** Closes all connections; what is on its way fails. Another `send` opens new ones. */
  close(): void;
}

/** Header fields that go with each request. */
export type Headers = Readonly<Record<string, string>>;

/** Where the header fields come from, asked for each request. */
export type HeaderSource = () => Headers | Promise<Headers>;

/** The protocols of OTLP. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

/** Certificates in PEM. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** An endpoint as plain data, which can be handed to another thread. */
export interface Endpoint {
  readonly protocol: Protocol;
  /** The full URL without credentials. It may still hold secrets in its query: show `name` instead. */
  readonly url: string;
  /** What may be shown: protocol and URL without credentials and query. */
  readonly name: string;
  readonly contentType: string;
  readonly compression: 'none' | 'gzip';
  readonly tls: TlsMaterial;
  /** The method that is called over gRPC. */
  readonly grpcPath: string;
  /** Header fields that never change. */
  readonly headers: Headers;
}
