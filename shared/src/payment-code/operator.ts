/** Which wallets a base64 code names: by its operator or AID (tag 4F), else by its label (tag 50). */
import type { CpmApplication } from './cpm.ts';
import {
  AID_SHAPES,
  CODE_SHAPES,
  SHORTEST_OPERATOR,
  type Base64Shape,
  type Grade,
} from './shapes.ts';
import { WALLETS, type PayMethodId } from './wallets.ts';

export interface NamedWallet {
  payMethodId: PayMethodId;
  grade: Grade;
}

/** The wallets that the code names, each once; several where it holds several applications. */
export function namedWallets(
  format: Base64Shape['name'],
  applications: readonly CpmApplication[],
): NamedWallet[] {
  const named = new Map<PayMethodId, NamedWallet>();
  for (const application of applications) {
    const wallet =
      (format === 'JPQR CPM' ? byOperator(application) : byAid(application)) ??
      byLabel(application);
    if (wallet && !named.has(wallet.payMethodId)) named.set(wallet.payMethodId, wallet);
  }
  return [...named.values()];
}

function byOperator({ operator }: CpmApplication): NamedWallet | undefined {
  if (operator.length < SHORTEST_OPERATOR || !/^\d+$/.test(operator)) return undefined;
  for (const shape of CODE_SHAPES) {
    if (shape.kind !== 'digits') continue;
    const { payMethodId, grade, prefixes } = shape;
    const isIts = (prefix: string) =>
      prefix.length >= SHORTEST_OPERATOR &&
      (operator.startsWith(prefix) || prefix.startsWith(operator));
    if (prefixes.some(isIts)) return { payMethodId, grade };
  }
  return undefined;
}

function byAid({ aid }: CpmApplication): NamedWallet | undefined {
  return AID_SHAPES.find(({ prefix }) => aid.startsWith(prefix));
}

/** A brand's name is what the wallet says of itself, and nobody's document: grade C. */
function byLabel({ label }: CpmApplication): NamedWallet | undefined {
  const said = letters(label);
  const wallet = WALLETS.find(
    ({ payMethodId, name }) => said === letters(payMethodId) || said === letters(name),
  );
  return wallet && { payMethodId: wallet.payMethodId, grade: 'C' };
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
