/** The reader through which metrics are collected, for all pages of the process. */
import type { MetricReader, MetricSnapshot } from '@throughline/core';
import { addMetricReader, ports, registry } from '@throughline/core';

/** How long callbacks of asynchronous instruments may take. Scrapers give up after 10 s where nobody tells them otherwise. */
const COLLECTION_MS = 5000;

const reader: MetricReader = { name: 'prometheus', temporality: () => 'cumulative' };

let holders = 0;
let remove: () => void = () => undefined;
let underWay: Promise<MetricSnapshot> | undefined;

/** Has metrics kept for pages from now on, whether telemetry runs already or comes later. Returns the end of it. */
export function holdReader(): () => void {
  if (holders++ === 0) remove = addMetricReader(reader);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    if (--holders === 0) remove();
  };
}

/** Collects. Who asks while a collection is under way gets what that one yields. */
export function collect(withinMs: number = COLLECTION_MS): Promise<MetricSnapshot> {
  // Telemetry that was shut down may have taken the reader away.
  if (holders > 0 && !registry.metricReaders.includes(reader)) remove = addMetricReader(reader);
  underWay ??= ports.metricCollection.collect(reader, Date.now() + withinMs).finally(() => {
    underWay = undefined;
  });
  return underWay;
}

/** Collects without the event loop, which has ended. */
export function collectNow(): MetricSnapshot {
  return ports.metricCollection.collectNow(reader);
}
