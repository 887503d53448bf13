import { Console } from 'node:console';

/**
 * Makes a writer of lines to a standard stream. A console of our own ignores the errors of a closed pipe, which would end the process when
 * the stream itself is written to, and is none that an application has patched.
 */
export function createLineWriter(stream: 'stdout' | 'stderr'): (line: string) => void {
  let output: Console | undefined;
  return (line) => {
    output ??= new Console(process[stream]);
    output.log(line.endsWith('\n') ? line.slice(0, -1) : line);
  };
}
