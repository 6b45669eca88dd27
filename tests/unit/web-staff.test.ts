/** Who works at the till, and a manager's approval: what every end of a PIN's way leads to. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { FormerMember, StaffMember } from '@kaikei/shared/shop/staff.ts';
import { describe, expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../../web/src/api/problem.ts';
import type { StaffClient } from '../../web/src/staff/staff-client.ts';
import { Staff, type StoreStaff } from '../../web/src/staff/staff.svelte.ts';

const MANAGER: StaffMember = { id: 's_m', name: 'Sato', role: 'manager' };
const CASHIER: StaffMember = { id: 's_c', name: 'Yamada', role: 'cashier' };
const PIN = { staffId: MANAGER.id, pin: '82736455' };
const REQUIRED = new ProblemError('approval-required', 403);

/** The proxy, as far as it can be reached. */
class Proxy implements StaffClient {
  isReachable = true;
  people = [MANAGER, CASHIER];
  former: FormerMember[] = [];
  terminalStaff: TerminalView['staff'];
  signIns: (() => Promise<StaffMember>)[] = [];

  async list() {
    this.#reach();
    return { staff: this.people, formerStaff: this.former };
  }

  async signIn() {
    this.#reach();
    const answer = this.signIns.shift();
    this.terminalStaff = answer ? await answer() : CASHIER;
    return CASHIER;
  }

  async signOut() {
    this.#reach();
    this.terminalStaff = undefined;
  }

  async signedIn() {
    this.#reach();
    return this.terminalStaff;
  }

  #reach(): void {
    if (!this.isReachable) throw new UnreachableError();
  }
}

/** What is kept on the disk, for as long as the test runs. */
function keptAnswer() {
  let value: StoreStaff | undefined;
  return {
    read: () => value,
    write: (written: StoreStaff) => {
      value = written;
    },
  };
}

function shop(kept = keptAnswer()) {
  const proxy = new Proxy();
  const terminal = { storeNo: 'store-1' };
  let shown: TerminalView['staff'];
  const staff = new Staff({
    client: proxy,
    storeNo: () => terminal.storeNo,
    kept,
    signedIn: () => shown,
    onSignedIn: (person) => {
      shown = person;
    },
  });
  return { proxy, staff, terminal };
}

/** Answers when it is told to. */
function held<Value>() {
  let end: { resolve: (value: Value) => void; reject: (error: Error) => void } | undefined;
  const answer = new Promise<Value>((resolve, reject) => {
    end = { resolve, reject };
  });
  return {
    answer,
    resolve: (value: Value) => end?.resolve(value),
    reject: (error: Error) => end?.reject(error),
  };
}

async function approving<Value>(staff: Staff, approved: () => Promise<Value>) {
  const result = staff.approved((approval) => (approval ? approved() : Promise.reject(REQUIRED)));
  await expect.poll(() => staff.request?.kind).toBe('approval');
  return { result };
}

describe('an approval', () => {
  it('gives what the action gave, also where its sheet was closed meanwhile', async () => {
    const { staff } = shop();
    const action = held<string>();
    const { result } = await approving(staff, () => action.answer);
    void staff.enter(PIN);
    staff.dismiss();
    action.resolve('refunded');
    expect(await result).toBe('refunded');
  });

  it('is none where it was closed before a PIN was sent, or with a wrong one', async () => {
    const { staff } = shop();
    const first = await approving(staff, () => Promise.resolve('done'));
    staff.dismiss();
    expect(await first.result).toBeUndefined();
    const action = held<string>();
    const second = await approving(staff, () => action.answer);
    void staff.enter(PIN);
    staff.dismiss();
    action.reject(new ProblemError('pin-invalid', 401));
    expect(await second.result).toBeUndefined();
  });

  it('is in doubt where it was closed and the proxy then fell silent', async () => {
    const { staff } = shop();
    const action = held<string>();
    const { result } = await approving(staff, () => action.answer);
    void staff.enter(PIN);
    staff.dismiss();
    action.reject(new UnreachableError());
    await expect(result).rejects.toBeInstanceOf(UnreachableError);
  });

  it('ends by what no PIN can put right, and by no error of an earlier request', async () => {
    const { staff, proxy } = shop();
    await staff.refresh();
    const earlier = held<StaffMember>();
    proxy.signIns.push(() => earlier.answer);
    staff.askToSignIn();
    const signIn = staff.enter({ staffId: CASHIER.id, pin: '0000' });
    const { result } = await approving(staff, () =>
      Promise.reject(new ProblemError('already-closed', 409)),
    );
    earlier.reject(new ProblemError('pin-invalid', 401));
    await signIn;
    expect(staff.request?.kind).toBe('approval');
    expect(staff.trouble).toBeUndefined();
    void staff.enter(PIN);
    await expect(result).rejects.toMatchObject({ slug: 'already-closed' });
  });
});

describe('signing in', () => {
  it.each([
    [new ProblemError('rate-limited', 429, { retryAfterMs: 5_000 }), 'too-many'],
    [new ProblemError('terminal-revoked', 403), 'failed'],
    [new UnreachableError(), 'unreachable'],
  ])('says why it did not work: %s', async (error, kind) => {
    const { staff, proxy } = shop();
    await staff.refresh();
    proxy.signIns.push(() => Promise.reject(error));
    staff.askToSignIn();
    await staff.enter({ staffId: CASHIER.id, pin: '5028' });
    expect(staff.trouble?.kind).toBe(kind);
    expect(staff.request?.kind).toBe('sign-in');
  });

  it('shows what the proxy says: it may have signed somebody out', async () => {
    const { staff, proxy } = shop();
    await staff.refresh();
    staff.askToSignIn();
    await staff.enter({ staffId: CASHIER.id, pin: '5028' });
    expect(staff.signedIn?.name).toBe('Yamada');
    proxy.terminalStaff = undefined;
    await staff.refresh();
    expect(staff.signedIn).toBeUndefined();
  });

  it('ends where the person leaves, and the proxy hears of it when it is back', async () => {
    const { staff, proxy } = shop();
    await staff.refresh();
    staff.askToSignIn();
    await staff.enter({ staffId: CASHIER.id, pin: '5028' });
    proxy.isReachable = false;
    await staff.leave();
    expect(staff.signedIn).toBeUndefined();
    expect(proxy.terminalStaff).toBeDefined();
    proxy.isReachable = true;
    await staff.refresh();
    expect(proxy.terminalStaff).toBeUndefined();
    expect(staff.signedIn).toBeUndefined();
  });

  it('is asked for at one terminal only', async () => {
    const { staff, terminal } = shop();
    await staff.refresh();
    staff.askToSignIn();
    terminal.storeNo = 'store-2';
    staff.forget();
    expect(staff.request).toBeUndefined();
    expect(staff.people).toEqual([]);
  });

  it('leaves the name of who left on what they did, after a reload without the proxy too', async () => {
    const kept = keptAnswer();
    const { staff, proxy, terminal } = shop(kept);
    await staff.refresh();
    proxy.people = [MANAGER];
    proxy.former = [{ id: CASHIER.id, name: CASHIER.name }];
    await staff.refresh();
    const { staff: reloaded } = shop(kept);
    for (const known of [staff, reloaded]) {
      expect(known.people).toEqual([MANAGER]);
      expect([MANAGER.id, CASHIER.id, 's_x'].map((id) => known.nameOf(id))).toEqual([
        ...[MANAGER.name, CASHIER.name, 's_x'],
      ]);
    }
    // Another store has other people.
    terminal.storeNo = 'store-2';
    expect(staff.nameOf(CASHIER.id)).toBe(CASHIER.id);
  });

  it('is of people whose names are known after a reload without the proxy', async () => {
    const kept = keptAnswer();
    const { staff } = shop(kept);
    await staff.refresh();
    const { proxy, staff: reloaded } = shop(kept);
    proxy.isReachable = false;
    await reloaded.refresh();
    expect(reloaded.people).toEqual(staff.people);
    expect(reloaded.people).not.toEqual([]);
  });
});
