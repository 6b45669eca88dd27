/**
 * The payments of the store that were searched for: the proxy's, page by page, and the till's copy where the proxy has not
 * answered. What the till hears of its own payments meanwhile is in it too.
 */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { DEFAULT_DAY_RULES, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { loadTroubleOf, type LoadTrouble } from '../api/loaded.svelte.ts';
import { later } from '../payment/later.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import { isWholeNumber, matches, NO_FILTER, type Filter } from './filter.ts';
import type { HistoryClient, HistoryQuery } from './history-client.ts';
import { joined } from './joined.ts';

/** Rows that are drawn at once, and then more of as the end of the list comes into sight. */
const STEP = 50;

export class HistorySearch {
  readonly #client: HistoryClient;
  readonly #payments: Payments;
  #filter = $state.raw<Filter>(NO_FILTER);
  #query: HistoryQuery = {};
  #rules = $state.raw<DayRules | undefined>();
  #found = $state.raw<readonly PaymentView[]>([]);
  #cursor = $state.raw<string | undefined>();
  #searchedBackTo = $state.raw<string | undefined>();
  #pages = $state(0);
  #limit = $state(STEP);
  #isLoading = $state(false);
  #trouble = $state.raw<LoadTrouble | undefined>();
  /** The payment that a person last looked at. */
  opened: string | undefined;
  /** Searches so far: an answer to one before the latest is dropped. */
  #searches = 0;

  /** The newest first. */
  readonly shown = $derived(this.#matching());

  constructor(client: HistoryClient, payments: Payments) {
    this.#client = client;
    this.#payments = payments;
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** So many of `shown` are drawn. */
  get limit(): number {
    return this.#limit;
  }

  get isFiltered(): boolean {
    return Object.keys(this.#filter).length > 1 || this.#filter.text !== '';
  }

  /** How many pages the proxy has answered; none: all that is shown is the till's copy. */
  get pages(): number {
    return this.#pages;
  }

  get hasMore(): boolean {
    return this.#cursor !== undefined;
  }

  /** The time back to which all has been looked through; undefined before the first answer. */
  get searchedBackTo(): string | undefined {
    return this.#searchedBackTo;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  get trouble(): LoadTrouble | undefined {
    return this.#trouble;
  }

  find(id: string): PaymentView | undefined {
    return this.#found.find((payment) => payment.id === id);
  }

  /** What was found has changed since. */
  heard(payment: PaymentView): void {
    this.#found = this.#found.map((found) =>
      found.id === payment.id ? later(found, payment) : found,
    );
  }

  async search(filter: Filter): Promise<void> {
    this.#searches += 1;
    this.#filter = filter;
    this.#found = [];
    this.#pages = 0;
    this.#limit = STEP;
    this.#cursor = undefined;
    this.#searchedBackTo = undefined;
    this.#isLoading = false;
    await this.#read(async () => {
      this.#rules ??= await this.#client.store();
      if (isWholeNumber(filter.text)) {
        const { text: receipt, ...rest } = filter;
        this.#query = { ...rest, receipt };
        const page = await this.#client.search(this.#query);
        if (page.payments.length > 0) return page;
      }
      this.#query = filter;
      return this.#client.search(filter);
    });
  }

  /** The end of the list came into sight. */
  grow(): void {
    if (this.shown.length > this.#limit) this.#limit += STEP;
    else void this.more();
  }

  /** The next page; what was read stays where that fails. */
  async more(): Promise<void> {
    const cursor = this.#cursor;
    if (cursor !== undefined) await this.#read(() => this.#client.search(this.#query, cursor));
  }

  async #read(ask: () => ReturnType<HistoryClient['search']>): Promise<void> {
    if (this.#isLoading) return;
    const search = this.#searches;
    this.#isLoading = true;
    this.#trouble = undefined;
    try {
      const { payments, cursor, searchedBackTo } = await ask();
      if (search !== this.#searches) return;
      this.#found = [...this.#found, ...payments];
      this.#cursor = cursor;
      this.#searchedBackTo = searchedBackTo;
      this.#pages += 1;
    } catch (error) {
      const trouble = loadTroubleOf(error);
      if (search === this.#searches) this.#trouble = trouble;
    } finally {
      if (search === this.#searches) this.#isLoading = false;
    }
  }

  #matching(): PaymentView[] {
    const rules = this.#rules ?? DEFAULT_DAY_RULES;
    const all = joined(this.#found, this.#payments.recent, { hasMore: this.hasMore });
    return all.filter((payment) => matches(payment, this.#filter, rules));
  }
}
