/** The calls about the shop's day. */
import {
  closingListSchema,
  closingSchema,
  dayReportSchema,
  type Closing,
  type DayReport,
  type ListedClosing,
} from '@kaikei/shared/shop/report.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import { storeSchema, type StoreView } from '@kaikei/shared/shop/store.ts';
import { download, type DownloadOptions } from '../api/download.ts';
import { call, type HttpContext } from '../api/http.ts';

export interface ClosingPage {
  closings: readonly ListedClosing[];
  /** A past day that somebody forgot to close. */
  notClosed?: string | undefined;
  /** Undefined: there is nothing older. */
  cursor?: string | undefined;
}

export interface NewClosing {
  businessDate: string;
  countedCash?: number;
  note?: string;
}

export type ExportKind = 'payments' | 'closings';

/** Business days, as `YYYY-MM-DD`; `to` counts whole. */
export interface DateRange {
  from?: string;
  to?: string;
}

export interface ShopClient {
  store(): Promise<StoreView>;
  report(date: string): Promise<DayReport>;
  /** The newest first. */
  closings(cursor?: string): Promise<ClosingPage>;
  notClosed(): Promise<string | undefined>;
  closing(n: number): Promise<Closing>;
  close(closing: NewClosing, approval?: Credential): Promise<Closing>;
  exportCsv(kind: ExportKind, range: DateRange, options: DownloadOptions): Promise<Blob>;
}

export function createShopClient(http: HttpContext): ShopClient {
  return {
    store: () => call(http, 'GET', '/v1/store', storeSchema),
    report: (date) => call(http, 'GET', `/v1/reports/day?date=${date}`, dayReportSchema),
    closings: (cursor) => {
      const query = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;
      return call(http, 'GET', `/v1/closings${query}`, closingListSchema);
    },
    notClosed: async () =>
      (await call(http, 'GET', '/v1/closings?limit=1', closingListSchema)).notClosed,
    closing: (n) => call(http, 'GET', `/v1/closings/${n}`, closingSchema),
    close: (closing, approval) =>
      call(http, 'POST', '/v1/closings', closingSchema, {
        body: { ...closing, ...(approval && { approval }) },
      }),
    exportCsv: (kind, range, options) =>
      download(http, `/v1/exports/${kind}.csv?${new URLSearchParams({ ...range })}`, options),
  };
}
