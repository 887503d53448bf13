/** The expectations are those of the specification (Prometheus and OpenMetrics Compatibility) and of the translator of Prometheus. */
import type { MetricRecord } from '@throughline/core';

import { labelName } from '../src/label-name.ts';
import { familyName } from '../src/metric-name.ts';
import { unitName } from '../src/unit-name.ts';
import { counter, gauge, histogram, upDownCounter } from './made-metrics.ts';

type Maker = (name: string, unit: string) => MetricRecord;

const make: Record<'counter' | 'gauge' | 'histogram' | 'upDownCounter', Maker> = {
  counter: (name, unit) => counter(name, [], { unit }),
  gauge: (name, unit) => gauge(name, [], { unit }),
  histogram: (name, unit) => histogram(name, [], [], { unit }),
  upDownCounter: (name, unit) => upDownCounter(name, [], { unit }),
};

test.each<[keyof typeof make, string, string, string, string]>([
  ['counter', 'requests', '', 'requests', ''],
  ['counter', 'requests_total', '', 'requests', ''],
  ['counter', 'items', '1', 'items', ''],
  ['counter', 'samara.cli.run.invocations', '1', 'samara_cli_run_invocations', ''],
  ['counter', 'cpu_seconds_total', 's', 'cpu_seconds', 'seconds'],
  ['counter', 'network.io', 'By', 'network_io_bytes', 'bytes'],
  ['counter', 'io.total', 'By', 'io_bytes', 'bytes'],
  ['counter', 'http.requests', '{request}', 'http_requests', ''],
  ['counter', '_total', '', '_total', ''],
  ['counter', 'total', '', 'total', ''],
  ['gauge', 'cpu_usage', '1', 'cpu_usage_ratio', 'ratio'],
  ['gauge', 'cpu_usage_ratio', '1', 'cpu_usage_ratio', 'ratio'],
  ['upDownCounter', 'active', '1', 'active', ''],
  ['gauge', 'requests', '1/s', 'requests_per_second', 'per_second'],
  ['gauge', 'throughput', 'By/s', 'throughput_bytes_per_second', 'bytes_per_second'],
  ['gauge', 'custom_metric', 'By/{custom}', 'custom_metric_bytes', 'bytes'],
  ['gauge', 'custom_metric', 'custom_unit', 'custom_metric_custom_unit', 'custom_unit'],
  [
    'gauge',
    'custom_metric',
    'unit@with#special/chars',
    'custom_metric_unit_with_special_per_char',
    'unit_with_special_per_char',
  ],
  [
    'gauge',
    'metric__with__underscores',
    'unit__with__underscores',
    'metric_with_underscores_unit_with_underscores',
    'unit_with_underscores',
  ],
  ['gauge', 'uptime', 'd', 'uptime_days', 'days'],
  ['gauge', 'speed', 'm/s', 'speed_meters_per_second', 'meters_per_second'],
  ['gauge', 'temperature', 'Cel', 'temperature_celsius', 'celsius'],
  ['gauge', 'filled', '%', 'filled_percent', 'percent'],
  ['histogram', 'http.server.request.duration', 's', 'http_server_request_duration_seconds', 'seconds'],
  ['histogram', 'response_time', 'ms', 'response_time_milliseconds', 'milliseconds'],
  ['gauge', 'metric@with#special$chars', '', 'metric_with_special_chars', ''],
  ['gauge', '123metric', '', '_123metric', ''],
  ['gauge', 'job:rate', '', 'job:rate', ''],
  ['gauge', '@#$%', '', '_', ''],
  ['gauge', '', '', '_', ''],
  ['gauge', 'größe', 'By', 'gr_e_bytes', 'bytes'],
  ['gauge', 'ends.', 's', 'ends_seconds', 'seconds'],
  ['gauge', 'seconds', 's', 'seconds', ''],
])('the %s %p in %p is %s', (kind, name, unit, family, shownUnit) => {
  expect(familyName(make[kind](name, unit))).toMatchObject({ name: family, unit: shownUnit });
});

test.each([
  ['request_duration_ms', 'ms', 'ms'],
  ['request.duration.ms', 'ms', 'ms'],
  ['lag_millis', 'ms', 'millis'],
  ['wait_sec', 's', 'sec'],
  ['wait_s', 's', 's'],
  ['order_duration_seconds', 's', 'seconds'],
  ['took_us', 'us', 'us'],
  ['heap_mb', 'MBy', 'mb'],
  ['body_bytes', 'By', 'bytes'],
])('the name %s, which says its unit %s, stays', (name, unit, shownUnit) => {
  expect(familyName(make.histogram(name, unit))).toMatchObject({ name: name.replace(/\./g, '_'), unit: shownUnit });
});

test('a name that only happens to end in the letters of a unit gets its suffix', () => {
  expect(familyName(make.histogram('items', 'ms')).name).toBe('items_milliseconds');
  expect(familyName(make.histogram('wait_ms', 's')).name).toBe('wait_ms_seconds');
});

test.each([
  ['http.request.method', 'http_request_method'],
  ['a..b__c', 'a_b_c'],
  ['__name__', '_name_'],
  ['0start', 'key_0start'],
  ['ключ', '_'],
  ['', '_'],
  ['a:b', 'a_b'],
])('the attribute %p is the label %s', (key, label) => {
  expect(labelName(key)).toBe(label);
});

test('units that are nothing are dropped', () => {
  expect(['', '1', '{packet}', '{a}/{b}', ' ', '///', '€'].map(unitName)).toEqual(['', '', '', '', '', '', '']);
});
