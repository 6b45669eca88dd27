/**
 * Which wallets a base64 code names: by who issued its number (tag 57), by its operator or AID (tag 4F),
 * else by its label (tag 50).
 */
import type { CpmApplication } from './cpm.ts';
import {
  AID_SHAPES,
  CODE_SHAPES,
  FOREIGN_SHAPES,
  ISSUER_SHAPES,
  SHORTEST_OPERATOR,
  type Base64Shape,
  type Grade,
} from './shapes.ts';
import { WALLETS, type PayMethodId } from './wallets.ts';

export type NamedWallet =
  | { payMethodId: PayMethodId; grade: Grade }
  /** A wallet that is not on offer, by its brand. */
  | { foreign: string; grade: Grade };

/** The wallets that the code names, each once; several where it holds several applications. */
export function namedWallets(
  format: Base64Shape['name'],
  applications: readonly CpmApplication[],
): NamedWallet[] {
  const named = new Map<string, NamedWallet>();
  for (const application of applications) {
    const wallet = format === 'JPQR CPM' ? ofJpqr(application) : ofEmvco(application);
    if (!wallet) continue;
    const key = 'foreign' in wallet ? wallet.foreign : wallet.payMethodId;
    if (!named.has(key)) named.set(key, wallet);
  }
  return [...named.values()];
}

function ofJpqr(application: CpmApplication): NamedWallet | undefined {
  return byOperator(application) ?? byLabel(application);
}

function ofEmvco(application: CpmApplication): NamedWallet | undefined {
  return byIssuer(application) ?? byAid(application) ?? byLabel(application);
}

function byOperator({ operator }: CpmApplication): NamedWallet | undefined {
  if (operator.length < SHORTEST_OPERATOR || !/^\d+$/.test(operator)) return undefined;
  const isIts = (prefix: string) =>
    prefix.length >= SHORTEST_OPERATOR &&
    (operator.startsWith(prefix) || prefix.startsWith(operator));
  for (const shape of CODE_SHAPES) {
    if (shape.kind !== 'digits') continue;
    const { payMethodId, grade, prefixes } = shape;
    if (prefixes.some(isIts)) return { payMethodId, grade };
  }
  const foreign = FOREIGN_SHAPES.find(({ prefixes }) => prefixes.some(isIts));
  return foreign && { foreign: foreign.name, grade: foreign.grade };
}

function byIssuer({ issuer }: CpmApplication): NamedWallet | undefined {
  if (issuer === '') return undefined;
  const number = Number(issuer);
  const shape = ISSUER_SHAPES.find(({ first, last }) => number >= first && number <= last);
  return shape && { ...shape.wallet, grade: shape.grade };
}

function byAid({ aid }: CpmApplication): NamedWallet | undefined {
  const shape = AID_SHAPES.find(({ prefix }) => aid.startsWith(prefix));
  return shape && { payMethodId: shape.payMethodId, grade: shape.grade };
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
