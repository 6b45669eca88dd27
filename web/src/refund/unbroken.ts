/** The name of a wallet inside a sentence: not broken over two lines. */
export function unbroken(name: string): string {
  return name.replaceAll(' ', '\u00a0');
}
