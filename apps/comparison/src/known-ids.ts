/** The ids that scenarios send; all others are made while they run. */
export const knownIds = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
} as const;
