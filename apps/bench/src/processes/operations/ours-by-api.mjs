// Our operations as an application reaches them: through the API of OpenTelemetry.
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { startTelemetry } from '@throughline/core';
import { tracing } from '@throughline/tracing';

import { SPANS_OF_A_LOOP, agent, method, path, route, status } from './attributes.mjs';

function setFive(span) {
  span.setAttribute('http.request.method', method);
  span.setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', status);
  span.setAttribute('url.path', path);
  span.setAttribute('user_agent.original', agent);
}

function spanLoop() {
  const tracer = trace.getTracer('bench', '1.0.0');
  return (count) => {
    for (let turn = 0; turn < count; turn++) {
      const span = tracer.startSpan('GET /users/:id', undefined, ROOT_CONTEXT);
      if (span.isRecording()) setFive(span);
      span.end();
    }
  };
}

export const operations = {
  span: () => {
    startTelemetry({ serviceName: 'bench' }, [tracing()]);
    return { count: 1000, loop: spanLoop() };
  },

  'span-encoded': async () => {
    const { otlp } = await import('@throughline/otlp');
    const telemetry = startTelemetry({ serviceName: 'bench' }, [tracing(), otlp()]);
    return {
      count: SPANS_OF_A_LOOP,
      loop: spanLoop(),
      after: async () => {
        const { complete } = await telemetry.forceFlush();
        if (!complete) throw new Error('spans were lost');
      },
    };
  },

  'span-unsampled': () => {
    startTelemetry({ serviceName: 'bench' }, [tracing({ sampler: 'always_off' })]);
    return { count: 1000, loop: spanLoop() };
  },
};
