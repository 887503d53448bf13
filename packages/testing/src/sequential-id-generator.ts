/** The shape of OpenTelemetry's `IdGenerator`. */
export interface SequentialIdGenerator {
  generateTraceId(): string;
  generateSpanId(): string;
}

/**
 * Creates an id generator that counts from 1, so that a test can name the ids it expects.
 * Ratio samplers keep every trace of it: they compare the id with a threshold, and these ids are small.
 */
export function sequentialIdGenerator(): SequentialIdGenerator {
  let traces = 0;
  let spans = 0;
  return {
    generateTraceId: () => (++traces).toString(16).padStart(32, '0'),
    generateSpanId: () => (++spans).toString(16).padStart(16, '0'),
  };
}
