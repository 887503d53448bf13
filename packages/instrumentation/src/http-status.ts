/** The `error.type` of a response that a client received: the status code as text from 400 up. */
export function clientErrorType(statusCode: number): string | undefined {
  return isError(statusCode, 400) ? String(statusCode) : undefined;
}

/** The `error.type` of a response that a server sent: the status code as text from 500 up. */
export function serverErrorType(statusCode: number): string | undefined {
  return isError(statusCode, 500) ? String(statusCode) : undefined;
}

/** HTTP conventions, "Status": what the client failed to interpret is an error too. */
function isError(statusCode: number, from: number): boolean {
  return !(statusCode >= 100 && statusCode < from);
}
