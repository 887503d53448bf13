import type { InstrumentationHost } from '@throughline/instrumentation';

/** Node publishes each server here that is about to listen. */
const LISTEN = 'tracing:net.server.listen:asyncStart';

const REASON =
  'a server of node:http2 listens; such servers are not traced, nor what they serve over HTTP/1.1 with allowHTTP1';

/** Has the status say that servers of `node:http2` are not covered, as soon as one listens. They are known by name: the module is not loaded for it. */
export function noticeHttp2Servers(host: InstrumentationHost): void {
  host.onChannel(LISTEN, (message) => {
    const { server } = message as { readonly server?: object };
    const name = server?.constructor.name;
    if (name === 'Http2Server' || name === 'Http2SecureServer') host.uncovered(REASON);
  });
}
