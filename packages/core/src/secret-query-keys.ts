/**
 * The query keys whose values are withheld wherever a URL is recorded, in lower case: those of the HTTP conventions (`url.full`: signed requests of AWS, Azure and
 * Google), and what applications call their credentials. `code` is a secret in queries alone.
 */
export const SECRET_QUERY_KEYS: readonly string[] = [
  'awsaccesskeyid',
  'signature',
  'sig',
  'x-goog-signature',
  'x-amz-signature',
  'x-amz-credential',
  'x-amz-security-token',
  'password',
  'passwd',
  'token',
  'secret',
  'code',
  'api_key',
  'apikey',
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
];
