/** What a screen shows of a payment, from the proxy where it has answered, else from the attempt. */
export interface Shown {
  /** Absent for a tombstone that was begun elsewhere. */
  amount: number | undefined;
  currency: string;
  payMethodId: string | undefined;
}
