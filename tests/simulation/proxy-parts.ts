/** What a simulated proxy stands on, at either depth: time, chance, the line to the gateway, and who watches. */
import type { GatewayModel } from './gateway-model.ts';
import type { Judge } from './judge.ts';
import type { Mix } from './mix.ts';
import type { Network } from './network.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';
import type { Trace } from './trace.ts';

export interface ProxyParts {
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly mix: Mix;
  readonly network: Network;
  readonly gateway: GatewayModel;
  readonly judge: Judge;
  readonly trace: Trace | undefined;
}
