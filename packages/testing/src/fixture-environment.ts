const leftOut = [
  /^JEST_/,
  /^NODE_(?:ENV|OPTIONS|V8_COVERAGE|CHANNEL_FD|UNIQUE_ID)$/,
  /^(?:OTEL|THROUGHLINE)_/,
  /^(?:TRACEPARENT|TRACESTATE|BAGGAGE)$/,
];

/** The environment of a fixture: that of this process without what would make its run depend on it, plus `added`. */
export function fixtureEnvironment(added: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !leftOut.some((pattern) => pattern.test(name)));
  const entries = [...inherited, ...Object.entries(added)];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
