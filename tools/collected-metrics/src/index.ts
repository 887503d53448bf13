export { type CollectedMetrics, type CollectedPoint, collectMetrics } from './collect-metrics.ts';
