/** The formats of the page. */
export type PageFormat = 'text' | 'openmetrics';

/** Which page is asked for. */
export interface PageForm {
  readonly format: PageFormat;
  /** Adds a sample that tells when each series began; OpenMetrics only. */
  readonly createdTimestamps: boolean;
  readonly scopeLabels: boolean;
}
