/** What a request asks for, without the server it is asked of. */
const SLASH = 47;

/**
 * The path and the query of a request target.
 *
 * Proxies are sent an absolute URL, which may carry a user and a password (RFC 9112, section 3.2.2).
 */
export function pathAndQueryOf(target: string): string {
  if (target.charCodeAt(0) === SLASH) return target;
  const scheme = target.indexOf('://');
  if (scheme < 0) return target;
  const rest = target.slice(scheme + 3);
  const end = rest.search(/[/?]/);
  if (end < 0) return '/';
  return rest.charCodeAt(end) === SLASH ? rest.slice(end) : `/${rest.slice(end)}`;
}
