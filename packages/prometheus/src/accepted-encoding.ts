import { readAccepted } from './accept-header.ts';

/** Whether an `Accept-Encoding` header takes gzip. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const codings = readAccepted(acceptEncoding ?? '');
  const named =
    codings.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? codings.find(({ name }) => name === '*');
  return named !== undefined && named.quality > 0;
}
