/** What all requests over one connection have in common: who asks, and who is asked. Read and written once, from the second request of a connection on. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { Attributes } from '@opentelemetry/api';
import type { AttributeBlock } from '@throughline/core';
import { ports, registry } from '@throughline/core';

import { isForwarded } from './incoming-addresses.ts';
import { peerOf } from './socket-peer.ts';

/** Finds the block of the connection that a request came over; `undefined` where it does not pay, or where the request says something of its own. */
export type ConnectionBlocks = (request: IncomingMessage, https: boolean) => AttributeBlock | undefined;

class Connection {
  /** The `Host` header of the last request: clients that use one connection for several hosts get no block. */
  readonly host: string | undefined;
  block: AttributeBlock | undefined;

  constructor(host: string | undefined) {
    this.host = host;
    this.block = undefined;
  }
}

const CONNECTION: unique symbol = Symbol('throughline.connection');

type Marked = Socket & { [CONNECTION]?: Connection };

/** Makes the lookup. `describe` gives what the block holds, all of which the connection and the `Host` header determine. */
export function createConnectionBlocks(
  describe: (request: IncomingMessage, https: boolean) => Attributes,
): ConnectionBlocks {
  return (request, https) => {
    const { headers } = request;
    if (isForwarded(headers)) return undefined;
    const socket: Marked = request.socket;
    const connection = socket[CONNECTION];
    if (connection === undefined || connection.host !== headers.host) {
      socket[CONNECTION] = new Connection(headers.host);
      return undefined;
    }
    if (connection.block?.generation !== registry.generation) {
      if (peerOf(socket).address === undefined) return undefined;
      connection.block = ports.span.block(describe(request, https), true);
    }
    return connection.block;
  };
}
