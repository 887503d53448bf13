function ignore(): void {}

/**
 * Makes a writer of lines to a standard stream.
 *
 * Where the other end of the stream has gone, Node emits an error on it, which ends the process when nobody listens. So while lines of ours
 * are on their way, somebody does.
 */
export function createLineWriter(stream: 'stdout' | 'stderr'): (line: string) => void {
  let pending = 0;
  const done = (): void => {
    if (--pending === 0) process[stream].off('error', ignore);
  };
  return (line) => {
    if (pending++ === 0) process[stream].on('error', ignore);
    process[stream].write(line.endsWith('\n') ? line : `${line}\n`, (error) => {
      // The event follows the callback.
      if (error === null || error === undefined) done();
      else setImmediate(done).unref();
    });
  };
}
