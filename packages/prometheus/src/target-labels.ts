import type { RunningTelemetry } from '@throughline/core';
import { registry } from '@throughline/core';

import { attributeList, labelText, translate } from './label-text.ts';

let described: RunningTelemetry | undefined;
let text = '';

/** The labels of `target_info`: the resource of the telemetry that runs; empty where none does. */
export function targetLabels(): string {
  const { running } = registry;
  if (running === described) return text;
  described = running;
  const attributes = running?.setup.status.resource ?? {};
  text = labelText(translate(attributeList(attributes), new Set()));
  return text;
}
