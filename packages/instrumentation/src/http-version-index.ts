/** A small number for a protocol version, known or not. */
export function httpVersionIndex(httpVersion: string | undefined): number {
  if (httpVersion === '1.1') return 0;
  return httpVersion === '1.0' ? 1 : httpVersion === undefined ? 2 : 3;
}
