/** Somebody pressed "Refund" on another screen than the payment's own: its sheet opens with that screen, once. */

/** The payment's id; one for the page, and loaded with the screens that need it. */
let wanted: string | undefined;

export function wishRefund(id: string): void {
  wanted = id;
}

/** Whoever comes back to the payment later has not pressed it again. */
export function takeRefundWish(id: string): boolean {
  const isWanted = wanted === id;
  wanted = undefined;
  return isWanted;
}
