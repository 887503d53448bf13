import { takesGzip } from '../src/accepted-encoding.ts';
import { negotiateFormat } from '../src/accepted-format.ts';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

test.each([
  ['nothing', undefined, TEXT],
  ['an empty header', '', TEXT],
  ['curl', '*/*', TEXT],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', TEXT],
  ['something that nobody has', 'image/png', TEXT],
  [
    'Prometheus 2.42',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    OPENMETRICS,
  ],
  [
    'Prometheus 2.20',
    'application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    OPENMETRICS.replace('1.0.0', '0.0.1'),
  ],
  [
    'Prometheus 3',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    `${OPENMETRICS}; escaping=underscores`,
  ],
  [
    'Prometheus 3 with protobuf first',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4',
    'text/plain; version=1.0.0; charset=utf-8; escaping=underscores',
  ],
  ['OpenMetrics of any version', 'application/openmetrics-text', OPENMETRICS],
  ['OpenMetrics of a version to come', 'application/openmetrics-text;version=2.0.0', TEXT],
  ['text that is wanted more', 'application/openmetrics-text;q=0.3, text/plain;q=0.5', TEXT],
  ['both alike, in this order', 'application/openmetrics-text;version=1.0.0, text/plain', OPENMETRICS],
  ['both alike, in that order', 'text/plain, application/openmetrics-text;version=1.0.0', TEXT],
  ['OpenMetrics beside anything', 'application/openmetrics-text, */*', OPENMETRICS],
  ['anything but text', 'text/plain;q=0, */*', OPENMETRICS],
  ['any application', 'application/*', OPENMETRICS],
  ['a refusal of both', '*/*;q=0', TEXT],
  ['capitals and quotation marks', 'Application/OpenMetrics-Text; Version="1.0.0"; Q=1', OPENMETRICS],
  ['a text of another version', 'text/plain;version=9.9.9', TEXT],
  ['a quality that is none', 'application/openmetrics-text;q=high', OPENMETRICS],
  ['rubbish', ';;;,,=;q=,/;*', TEXT],
])('%s gets %3$s', (_, accept, contentType) => {
  expect(negotiateFormat(accept).contentType).toBe(contentType);
});

test.each([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZIP;q=0.2, identity', true],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['br, deflate', false],
  ['*', true],
  ['*;q=0', false],
])('%p takes gzip: %p', (header, takes) => {
  expect(takesGzip(header)).toBe(takes);
});
