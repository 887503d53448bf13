/**
 * One operation in a process of its own: CommonJS and ES modules, the library loaded before set-up and after it.
 */
import type { ConformanceChild, ConformanceState } from './conformance-driver.ts';
import { runFixture } from './run-fixture.ts';

/** What a process reports. */
export interface ChildReport {
  readonly state: ConformanceState | undefined;
  readonly problems: readonly unknown[];
  /** The names of the scopes of the spans, with the kinds of the spans. */
  readonly spans: readonly { readonly scope: string; readonly kind: number; readonly hasParent: boolean }[];
  readonly stderr: string;
}

/** A module system, and when the library is loaded. */
export interface ChildForm {
  readonly format: 'cjs' | 'esm';
  readonly loaded: 'before' | 'after';
}

/** Runs the operation of a child and returns what was recorded. */
export async function runChild(form: ChildForm, packageName: string, child: ConformanceChild): Promise<ChildReport> {
  const { code, stdout, stderr } = await runFixture({
    format: form.format,
    source: form.format === 'cjs' ? cjsSource(form, packageName, child) : esmSource(form, packageName, child),
    env: child.env?.() ?? {},
  });
  const line = /^@report (.*)$/m.exec(stdout)?.[1];
  if (code !== 0 || line === undefined) throw new Error(`the process ended with ${code}\n${stdout}\n${stderr}`);
  return { ...(JSON.parse(line) as Omit<ChildReport, 'stderr'>), stderr };
}

function cjsSource({ loaded }: ChildForm, packageName: string, child: ConformanceChild): string {
  const load = `const loaded = require('${child.library}');`;
  return [
    `const { startTelemetry, addSpanSink } = require('@throughline/core');`,
    `const { tracing } = require('@throughline/tracing');`,
    `const { trace } = require('@opentelemetry/api');`,
    `const { ${child.exportName} } = require('${packageName}');`,
    ...(loaded === 'before' ? [load, setUp(child)] : [setUp(child), load]),
    `main(loaded);`,
    main(child),
  ].join('\n');
}

function esmSource({ loaded }: ChildForm, packageName: string, child: ConformanceChild): string {
  return [
    loaded === 'before' ? `import * as loaded from '${child.library}';` : '',
    `import { startTelemetry, addSpanSink } from '@throughline/core';`,
    `import { tracing } from '@throughline/tracing';`,
    `import { trace } from '@opentelemetry/api';`,
    `import { ${child.exportName} } from '${packageName}';`,
    setUp(child),
    loaded === 'after' ? `const loaded = await import('${child.library}');` : '',
    `await main(loaded);`,
    main(child),
  ].join('\n');
}

function setUp(child: ConformanceChild): string {
  return `
const setup = startTelemetry({}, [tracing(), ${child.exportName}(${child.options ?? ''})]);
const spans = [];
addSpanSink({ name: 'child', end: (span) => spans.push({ scope: span.scope.name, kind: span.kind, hasParent: span.parentId0 !== 0 }) });`;
}

function main(child: ConformanceChild): string {
  return `
async function main(loaded) {
  const library = loaded.default ?? loaded;
  await trace.getTracer('conformance').startActiveSpan('parent', async (parent) => {
    await operate(library);
    parent.end();
  });
  const { instrumentations: [state], problems } = setup.status;
  console.log('@report ' + JSON.stringify({ state, problems, spans }));
  process.exit(0);
}
async function operate(library) {
${child.operation}
}`;
}
