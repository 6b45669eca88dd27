/** What the gateway's ledger holds of an order and its refunds. */
export type Status = 0 | 1 | 2 | 3 | 9;

export interface Refund {
  status: 0 | 1 | 2 | 3;
  readonly amount: number;
  /** In progress until a person settles it. */
  readonly isStuck?: boolean;
}

export interface Order {
  readonly saleId: string;
  readonly existsAt: number;
  status: Status;
  /** What a copy that lags behind still shows. */
  before: Status;
  changedAt: number;
  captured: number;
  givenBack: number;
  /** An accepted cancel has not taken effect yet. */
  cancelUnderWay: boolean;
  readonly refunds: Map<string, Refund>;
}

export function isOpen(order: Order): boolean {
  return order.status === 0 || order.status === 9;
}
