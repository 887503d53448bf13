import type { Socket } from 'node:net';

/** The other end of a connection. */
export class SocketPeer {
  readonly address: string | undefined;
  readonly port: number | undefined;

  constructor(address: string | undefined, port: number | undefined) {
    this.address = address;
    this.port = port;
  }
}

const PEER: unique symbol = Symbol('throughline.peer');

/** The other end of a connection, read once: Node asks through three getters each time. A connection that is lost has none, unless it was read before. */
export function peerOf(socket: Socket & { [PEER]?: SocketPeer }): SocketPeer {
  const known = socket[PEER];
  if (known !== undefined) return known;
  const { remoteAddress, remotePort } = socket;
  const peer = new SocketPeer(remoteAddress, remotePort);
  if (remoteAddress !== undefined) socket[PEER] = peer;
  return peer;
}
