/** What a scenario of `what-node-does-stays` works with. */
import type { ClientRequest, IncomingMessage, RequestListener } from 'node:http';
import http from 'node:http';
import type { AddressInfo, Server } from 'node:net';

/** A server to talk to, and a list to note in what happened. */
export interface Stage {
  /** Starts a server and gives its port. */
  serve(server: Server | RequestListener): Promise<number>;
  /** Notes the events of an emitter, with the codes of errors and the status of responses. */
  note(emitter: ClientRequest | IncomingMessage, name: string, events: readonly string[]): void;
  readonly noted: string[];
}

/** Does something and returns what an application can observe of it. */
export type Scenario = (stage: Stage) => Promise<unknown>;

/** Where all servers listen. */
export const HOST = '127.0.0.1';

/** Waits. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Never answers. */
export const never: RequestListener = () => undefined;

function describeArgument(argument: unknown): string {
  const { code, statusCode } = (argument ?? {}) as { code?: string; statusCode?: number };
  return code !== undefined ? ` ${code}` : statusCode !== undefined ? ` ${statusCode}` : '';
}

/** Runs a scenario and ends its servers. */
export async function run(scenario: Scenario): Promise<unknown> {
  const servers: (Server & { closeAllConnections?(): void })[] = [];
  const noted: string[] = [];
  const stage: Stage = {
    noted,
    async serve(given) {
      const server = typeof given === 'function' ? http.createServer(given) : given;
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
      return (server.address() as AddressInfo).port;
    },
    note(emitter, name, events) {
      for (const event of events)
        emitter.on(event, (argument: unknown) => noted.push(`${name} ${event}${describeArgument(argument)}`));
    },
  };
  try {
    return await scenario(stage);
  } finally {
    for (const server of servers) {
      server.close();
      server.closeAllConnections?.();
    }
  }
}
