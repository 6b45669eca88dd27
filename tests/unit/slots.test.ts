import { describe, expect, it } from 'vitest';
import { Slots } from '@kaikei/proxy/gateway/slots.ts';

const never = new AbortController().signal;

describe('Slots', () => {
  it('lets so many in at once, and the others in order of arrival', async () => {
    const slots = new Slots(2);
    const entered: string[] = [];
    const enter = async (name: string) => {
      const leave = await slots.acquire(never);
      entered.push(name);
      return leave;
    };
    const [leaveA, leaveB] = await Promise.all([enter('a'), enter('b')]);
    const others = [enter('c'), enter('d')];
    expect(entered).toEqual(['a', 'b']);
    leaveB();
    await others[0];
    expect(entered).toEqual(['a', 'b', 'c']);
    leaveA();
    await others[1];
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('forgets a waiter that gave up, and gives its turn to the next', async () => {
    const slots = new Slots(1);
    const leave = await slots.acquire(never);
    const impatient = new AbortController();
    const givenUp = slots.acquire(impatient.signal);
    const next = slots.acquire(never);
    impatient.abort(new Error('enough'));
    await expect(givenUp).rejects.toThrow('enough');
    leave();
    (await next)();
    await expect(slots.acquire(never)).resolves.toBeTypeOf('function');
  });

  it('lets nobody in who has given up already', async () => {
    const slots = new Slots(1);
    await expect(slots.acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
    await expect(slots.acquire(never)).resolves.toBeTypeOf('function');
  });
});
