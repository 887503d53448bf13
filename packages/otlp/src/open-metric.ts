/** A metric that is being written. */
export interface OpenMetric {
  /** Writes one of its points, by its index. Throws where it cannot be written; the caller rolls back. */
  point(index: number): void;
  /** Ends the metric, which has got a point at least. */
  close(): void;
}
