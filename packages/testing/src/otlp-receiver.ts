import { createFaultQueue } from './fault-queue.ts';
import type { Fault } from './fault.ts';
import { startGrpcTransport } from './grpc-transport.ts';
import { startHttpTransport } from './http-transport.ts';
import { createIntake, type Intake } from './intake.ts';
import type { OtlpReceiver, OtlpReceiverOptions } from './otlp-receiver-types.ts';
import { waitsFor } from './receiver-waits.ts';
import type { RunningTransport, Transport } from './transport.ts';

const HOST = '127.0.0.1';
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Starts an OTLP receiver for HTTP and gRPC on 127.0.0.1; rejects when a given port cannot be bound. */
export async function startOtlpReceiver(options: OtlpReceiverOptions = {}): Promise<OtlpReceiver> {
  const transport: Transport = {
    intake: createIntake(),
    faults: createFaultQueue(),
    counts: { requests: 0, aborted: 0, byFault: {} },
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    tls: options.tls,
  };
  const http = await startHttpTransport(transport, { host: HOST, port: options.port ?? 0 });
  try {
    const grpc = await startGrpcTransport(transport, { host: HOST, port: options.grpcPort ?? 0 });
    return receiverOf(transport, http, grpc);
  } catch (error) {
    await http.listener.down();
    throw error;
  }
}

function receiverOf(transport: Transport, http: RunningTransport, grpc: RunningTransport): OtlpReceiver {
  const { intake, faults, counts } = transport;
  const listeners = [http.listener, grpc.listener];
  const down = async (): Promise<void> => void (await Promise.all(listeners.map((listener) => listener.down())));
  return {
    url: http.url,
    grpcUrl: grpc.url,
    port: http.listener.port,
    grpcPort: grpc.listener.port,
    ...viewsOf(intake),
    ...waitsFor(intake),
    counts: () => ({
      requests: counts.requests,
      aborted: counts.aborted,
      connections: listeners.reduce((sum, listener) => sum + listener.connections(), 0),
      byFault: { ...counts.byFault },
    }),
    clear: () => intake.clear(),
    respondWith: (fault: Fault, { times } = {}) => faults.add(fault, times),
    respondNormally: () => faults.clear(),
    goDown: down,
    comeUp: async () => void (await Promise.all(listeners.map((listener) => listener.up()))),
    close: async () => {
      await down();
      intake.waiting.abandon('The receiver was closed while something still waited for it.');
    },
  };
}

function viewsOf(intake: Intake): Pick<OtlpReceiver, 'requests' | 'invalid' | 'spans' | 'metrics' | 'logs'> {
  return {
    requests: intake.requests,
    invalid: intake.invalid,
    spans: () => [...intake.spans],
    metrics: () => [...intake.metrics],
    logs: () => [...intake.logs],
  };
}
