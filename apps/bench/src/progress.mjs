/** Shows on stderr what is going on: one line that is rewritten on a terminal, and nothing elsewhere. */
export function createProgress(stream = process.stderr) {
  const show = (text) => {
    if (stream.isTTY) stream.write(`\r\u001B[2K${text}`);
  };
  return { show, clear: () => show('') };
}
