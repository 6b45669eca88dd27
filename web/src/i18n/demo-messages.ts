/** Texts of the demo wallets, which no shop's till loads. */
import type { Behaviour, BehaviourId } from '@kaikei/shared/sandbox-behaviours.ts';

/** `n` is the behaviour's parameter; an HTTP status is given as itself. */
export interface BehaviourMessages {
  /** On the button: what this customer does. */
  label: (n: number) => string;
  /** What happens, in one sentence. */
  happens: (n: number) => string;
}

export interface DemoMessages {
  title: string;
  lead: string;
  groups: Record<Behaviour['group'], string>;
  behaviours: Record<BehaviourId, BehaviourMessages>;
}
