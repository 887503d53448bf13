import type { Ledger } from './ledger.ts';
import type { OutageNotice } from './outage-notice.ts';
import type { Parcel } from './parcel.ts';
import type { Endpoint } from './transport.ts';

/** What is left for one place when the process ends. */
export interface Shipment {
  /** `undefined` for standard output. */
  readonly endpoint: Endpoint | undefined;
  readonly parcels: readonly Parcel[];
  readonly ledger: Ledger;
  readonly notice: OutageNotice;
}
