/** Each fail-point of a create kills where its name says: what is on disk by then, and what the gateway has heard. */
// @module-tag long
import type { Store } from '@kaikei/proxy/store/port.ts';
import { describe, expect, it } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { submission } from '../support/till.ts';
import { useBundle } from './bundle.ts';
import type { FailPoint } from './fail-points.ts';
import { Testbed } from './testbed.ts';

const bundle = useBundle();

async function kept({ payments }: Store, id: string): Promise<string> {
  const record = (await payments.read(id))?.record;
  if (record?.kind !== 'payment') return 'nothing';
  return record.inFlight ? `${record.inFlight.kind} in flight` : record.state;
}

describe.concurrent('a kill', () => {
  it.each<[FailPoint, { onDisk: string; heard: string[] }]>([
    ['before-commit:submit', { onDisk: 'nothing', heard: [] }],
    ['after-commit:submit', { onDisk: 'create in flight', heard: [] }],
    ['before-send:create', { onDisk: 'create in flight', heard: [] }],
    ['after-send:create', { onDisk: 'create in flight', heard: ['create'] }],
    ['after-answer:create', { onDisk: 'create in flight', heard: ['create'] }],
    ['before-commit:create-ended', { onDisk: 'create in flight', heard: ['create'] }],
    ['after-commit:create-ended', { onDisk: 'paid', heard: ['create'] }],
  ])('%s', async (point, expected) => {
    await using testbed = await Testbed.open(bundle(), 1);
    const [till] = await testbed.pairTills('Till 1');
    const proxyRun = testbed.begin({ trigger: { point, hit: 1, signal: 'SIGKILL' } });
    await proxyRun.listening;
    const id = newId();
    await expect(till.put(id, submission({ code: newCode() }))).rejects.toThrow(TypeError);
    expect(await proxyRun.ended).toEqual({ status: null, signal: 'SIGKILL' });
    await testbed.gatewayHasCaughtUp();
    const heard = testbed.gateway.calls(id).map(({ kind }) => kind);
    expect({ onDisk: await testbed.readStore((store) => kept(store, id)), heard }).toEqual(
      expected,
    );
  });
});
