import type { Fault } from './fault.ts';
import type { FaultQueue } from './fault-queue.ts';
import type { Intake } from './intake.ts';
import type { Listener } from './listener.ts';

/** Key and certificate of a server, in PEM; with `ca`, clients have to present a certificate it signed. */
export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  readonly ca?: string;
}

/** What the HTTP and the gRPC server share. */
export interface Transport {
  readonly intake: Intake;
  readonly faults: FaultQueue;
  readonly counts: TransportCounts;
  readonly maxBytes: number;
  readonly tls: TlsOptions | undefined;
}

export interface TransportCounts {
  requests: number;
  aborted: number;
  readonly byFault: Record<string, number>;
}

export interface TransportAddress {
  readonly host: string;
  readonly port: number;
}

/** A server that runs, and how it is reached. */
export interface RunningTransport {
  readonly listener: Listener;
  readonly url: string;
}

/** Reads a body; `undefined` when it is larger than `maxBytes`, and rejects when the client goes away. */
export async function readBody(source: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks);
}

/** Counts a request and takes the fault it is to be answered with. */
export function takeFault({ counts, faults }: Transport): Fault | undefined {
  counts.requests += 1;
  const fault = faults.take();
  if (fault !== undefined) counts.byFault[fault.kind] = (counts.byFault[fault.kind] ?? 0) + 1;
  return fault;
}

/** The connection a request came on. */
export interface Connection {
  readonly number: number;
  reset(): void;
}

export function connectionFrom(listener: Listener, remotePort: number | undefined): Connection {
  return { number: listener.numberOf(remotePort), reset: () => listener.reset(remotePort) };
}
