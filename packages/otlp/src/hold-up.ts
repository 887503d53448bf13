/**
 * Notices that a process would have ended by now, were it not for our connections.
 *
 * An open connection can be told not to keep the process alive; one that is being made, or a write that the peer does not take, cannot. With an
 * endpoint that swallows packets, that would hold up the end of the process for the whole timeout of a request.
 */
import { Socket } from 'node:net';

const CHECK_EVERY_MS = 200;

/** What Node calls the operations that keep a process alive even on a connection that does not. */
const UNDER_WAY: ReadonlySet<string> = new Set(['ConnectWrap', 'GetAddrInfoReqWrap', 'SimpleWriteWrap', 'WriteWrap']);
const STANDARD_STREAMS: ReadonlySet<string> = new Set(['PipeWrap', 'TTYWrap']);

function isHeldUp(): boolean {
  if (!process.getActiveResourcesInfo().some((name) => UNDER_WAY.has(name))) return false;
  // Listed among what is alive although they keep nothing alive, once they have been used; this uses them.
  const standardStreams = [process.stdout, process.stderr].filter((stream) => stream instanceof Socket).length;
  const others = process.getActiveResourcesInfo().filter((name) => !UNDER_WAY.has(name));
  return others.length <= standardStreams && others.every((name) => STANDARD_STREAMS.has(name));
}

/** Calls back when nothing else has kept the process alive for about 0.4 s. Returns the end of the watch. */
export function watchHoldUp(onHoldUp: () => void): () => void {
  let wasHeldUp = false;
  const timer = setInterval(() => {
    const now = isHeldUp();
    if (now && wasHeldUp) onHoldUp();
    wasHeldUp = now;
  }, CHECK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
