import type { Attributes } from '@opentelemetry/api';
import { SpanKind } from '@opentelemetry/api';
import type { LiveSpan } from '@throughline/core';
import { activeContext } from '@throughline/core';

import { createBlockCache } from '../src/block-cache.ts';
import type { Instrumentation } from '../src/define-instrumentation.ts';
import { defineInstrumentation } from '../src/define-instrumentation.ts';
import { SCHEMA_URL } from '../src/schema-url.ts';
import { errorType, failSpan } from '../src/span-failure.ts';
import type { Library } from './fake-library.ts';

/** The options of the instrumentation of the fake library. */
export interface FakeOptions {
  readonly attributes?: Attributes;
  readonly requestHook?: (span: LiveSpan) => void;
}

/** Ways to get an instrumentation wrong. */
export type Fault =
  | 'wrong parent'
  | 'wrong kind'
  | 'attributes for unsampled spans'
  | 'loud hook'
  | 'own error'
  | 'never restores'
  | 'records secrets';

/** Makes the instrumentation of a fake library, with a fault if one is asked for. */
export function fakeInstrumentation(library: Library, fault?: Fault): (options?: FakeOptions) => Instrumentation {
  return defineInstrumentation<FakeOptions>({
    name: 'fake',
    packageName: '@throughline/instrumentation-fake',
    version: '1.2.3',
    schemaUrl: SCHEMA_URL,
    replaces: ['@opentelemetry/instrumentation-fake'],
    install(host, options) {
      const hook = fault === 'loud hook' ? options.requestHook : host.callback('requestHook', options.requestHook);
      const kind = fault === 'wrong kind' ? SpanKind.INTERNAL : SpanKind.CLIENT;
      const source = { scope: host.scope, kind, describe: (): Attributes => ({ 'fake.system': 'fake' }) };
      const blocks = createBlockCache<string>(10, () => ({ 'fake.system': 'fake', ...options.attributes }));
      const root = activeContext();
      host.wrap(
        library,
        'ask',
        (original) =>
          async function ask(this: Library, ...args) {
            const parent = fault === 'wrong parent' ? root : activeContext();
            const span = host.ports.span.start(source, 'ask', parent, undefined as never);
            if (span.recording || fault === 'attributes for unsampled spans') span.useBlock(blocks.get('ask'));
            if (fault === 'records secrets') span.setAttribute('fake.question', args[0]);
            hook?.(span);
            try {
              return await original.apply(this, args);
            } catch (error) {
              failSpan(span, errorType(error));
              throw fault === 'own error' ? new Error('wrapped', { cause: error }) : error;
            } finally {
              span.end();
            }
          },
      );
      if (fault === 'never restores') {
        const patched = library.ask;
        host.onDetach(() => queueMicrotask(() => (library.ask = patched)));
      }
      host.active('1.0.0');
    },
  });
}
