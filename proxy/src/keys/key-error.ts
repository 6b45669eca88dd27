/** A key or certificate that cannot be used: one sentence that names the fault and never the key. */
export class KeyError extends Error {
  override name = 'KeyError' as const;
}
