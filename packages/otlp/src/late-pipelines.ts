/** Signals whose code is loaded when an engine for them is there, and never where there is none. */
import type { Core, DeliveryReport } from '@throughline/core';
import { reasonOf } from '@throughline/core';

import type { Shipment } from './shipment.ts';

/** The pipelines of a signal, of which there are none as long as nothing is made. */
export interface LatePipelines {
  detach(): void;
  flush(deadline: number): Promise<void>;
  stop(deadline: number): Promise<void>;
  leave(): Shipment[];
  reports(): DeliveryReport[];
}

/** Something that is opened at most once, when it is first needed. */
export interface LateOpening<Opened> {
  /** Opens it; `undefined` where that failed, where it is under way, and after `close`. */
  open(): Opened | undefined;
  /** What was opened before. */
  opened(): Opened | undefined;
  /** Opens it no more. */
  close(): void;
}

/** Makes what `open` will open. A failure, such as code that cannot be loaded, is a problem in the status. */
export function createLateOpening<Opened>(core: Core, signal: string, open: () => Opened): LateOpening<Opened> {
  let opened: Opened | undefined;
  let closed = false;
  let underWay = false;
  return {
    opened: () => opened,
    close: () => {
      closed = true;
    },
    open: () => {
      if (opened !== undefined || closed || underWay) return opened;
      underWay = true;
      try {
        opened = open();
      } catch (error) {
        // Whoever needs it, a microtask or the application's own measurement or log line, must not have to bear it.
        closed = true;
        core.report(
          'TL_SETUP_COMPONENT',
          `${signal} cannot be exported: ${reasonOf(error)}`,
          'Report this with the message; the other signals go on.',
        );
      }
      underWay = false;
      return opened;
    },
  };
}
