import type { Core, DeliveryReport } from '@throughline/core';

import type { ComponentNames } from './component-names.ts';
import { createComponentNames } from './component-names.ts';
import { Delivery } from './delivery.ts';
import { createExportNote } from './export-durations.ts';
import { Ledger } from './ledger.ts';
import type { Outage } from './outage.ts';
import type { OutageNotice } from './outage-notice.ts';
import { createOutageNotice } from './outage-notice.ts';
import type { Shipment } from './shipment.ts';
import type { Signal } from './signal.ts';
import type { Endpoint, Transport } from './transport.ts';

/** What tells one outlet from another. */
export interface OutletParts {
  readonly core: Core;
  readonly signal: Signal;
  /** What may be shown of where it leads. */
  readonly name: string;
  readonly transport: Transport;
  /** The longest that one try may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long a parcel is tried, counted from its first try, in milliseconds. */
  readonly exportTimeoutMs: number;
  readonly outage: Outage;
  /** The endpoint as it was last used; `undefined` for standard output. */
  endpoint(): Endpoint | undefined;
}

/** The last part of the way of a signal to one place, with the books of all that takes this way. */
export interface Outlet {
  readonly signal: Signal;
  readonly names: ComponentNames;
  readonly ledger: Ledger;
  readonly delivery: Delivery;
  /** Closes everything; what is left is lost, and counted so. */
  close(): void;
  /** Closes everything and hands over what is left, to be delivered without the event loop. */
  leave(): Shipment;
  /** The books, with records that wait before the delivery, where there is room for so many. */
  report(waiting: number, capacity?: number): DeliveryReport;
}

/** Makes an outlet that nothing has been given yet. */
export function createOutlet(parts: OutletParts): Outlet {
  const { core, signal, name, transport, timeoutMs, exportTimeoutMs, outage } = parts;
  const ledger = new Ledger();
  const { records } = signal;
  const notice: OutageNotice = createOutageNotice({
    core,
    name,
    records,
    outage,
    dropped: () => ledger.dropped,
  });
  let latest: DeliveryReport | undefined;
  const names = createComponentNames({ signal, name, latest: () => latest });
  const note = createExportNote(names, () => parts.endpoint());
  const delivery = new Delivery({ transport, ledger, notice, exportTimeoutMs, timeoutMs, note });
  return {
    signal,
    names,
    ledger,
    delivery,
    close: () => {
      const lost = delivery.close().reduce((sum, parcel) => sum + parcel.records, 0);
      ledger.drop('shutdown', lost);
      notice.abandoned(lost);
    },
    leave: () => ({ endpoint: parts.endpoint(), parcels: delivery.close(), ledger, notice }),
    report: (waiting, capacity) => {
      const books = ledger.report(name, signal.name, waiting + delivery.records);
      const size = waiting + delivery.waitingRecords;
      latest = capacity === undefined ? books : { ...books, queue: { size, capacity } };
      return latest;
    },
  };
}
