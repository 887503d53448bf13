import type { Attributes } from '@opentelemetry/api';

/** The options. What cannot be used is reported in the status, and the default is used in its place. */
export interface RuntimeOptions {
  /**
   * How often the delay of the event loop is sampled, in whole milliseconds from 1 to 3600000. Default 10. A delay is measured from sample to
   * sample, as Node has it, so that an idle event loop shows this value.
   */
  readonly monitoringPrecision?: number | undefined;
  /**
   * How far the delay and the utilisation of the event loop look back at least, in milliseconds from 1000 to 3600000. Default 60000. Where several
   * readers collect, it is to be at least the longest of their intervals: then none of them misses anything.
   */
  readonly lookBackMs?: number | undefined;
  /** Metrics that are not measured: names, or what names begin with up to a dot, e.g. `nodejs.eventloop.delay` or `process`. Default: none. */
  readonly exclude?: readonly string[] | undefined;
  /** Attributes of every point. Threads that share a `service.instance.id` need one that tells them apart. */
  readonly attributes?: Attributes | undefined;
}
