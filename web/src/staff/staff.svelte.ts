/** Who works at this till, and a manager's approval of what another does. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { Credential, FormerMember, StaffMember } from '@kaikei/shared/shop/staff.ts';
import { ProblemError, UnreachableError } from '../api/problem.ts';
import type { KeptAnswer } from '../storage/kept-answer.ts';
import type { StaffClient } from './staff-client.ts';

/** Of the terminal, as the proxy says it. */
type SignedIn = Pick<StaffMember, 'id' | 'name'>;

/** Who there is in a store. */
export interface StoreStaff {
  storeNo: string;
  people: readonly StaffMember[];
  /** Those who left. */
  former?: readonly FormerMember[] | undefined;
}

export interface StaffDeps {
  client: StaffClient;
  /** Of the terminal that this till is. */
  storeNo: () => string | undefined;
  kept: KeptAnswer<StoreStaff>;
  signedIn: () => SignedIn | undefined;
  /** Undefined: nobody any more. */
  onSignedIn: (person: TerminalView['staff']) => void;
}

export type PinTrouble =
  | { kind: 'wrong' | 'no-manager' | 'unreachable' | 'failed' }
  | { kind: 'too-many'; waitMs: number };

/** What a PIN is asked for. */
export interface PinRequest {
  kind: 'sign-in' | 'approval';
  people: readonly StaffMember[];
}

interface OpenRequest extends PinRequest {
  /** @throws where the proxy refuses */
  send: (credential: Credential) => Promise<void>;
  /** It ended without. */
  end: (error?: Error) => void;
}

/** What another PIN, or the same one a little later, may mend. */
const PIN_PROBLEMS: ReadonlySet<ProblemError['slug']> = new Set([
  'pin-invalid',
  'approval-required',
  'too-many-attempts',
  'rate-limited',
]);

/** Where the proxy says nothing: it counts the tries of five minutes. */
const USUAL_WAIT_MS = 300_000;

export class Staff {
  readonly #deps: StaffDeps;
  #known = $state.raw<StoreStaff | undefined>();
  #isListed = $state(false);
  #request = $state.raw<OpenRequest | undefined>();
  /** The one whose PIN is on its way. */
  #sent = $state.raw<OpenRequest | undefined>();
  /** The proxy has not heard that the last one has left. */
  #owesSignOut = false;
  /** Of who is signed in: an answer that was asked for before the latest is old. */
  #changes = 0;
  #trouble = $state.raw<PinTrouble | undefined>();

  constructor(deps: StaffDeps) {
    this.#deps = deps;
    this.#known = deps.kept.read();
  }

  /** The proxy has said who there is, or that there is nobody, since this page was opened. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** As the proxy last said it. None in a shop that has no staff. */
  get people(): readonly StaffMember[] {
    return this.#ofStore?.people ?? [];
  }

  /** Of whoever works here or did; their id where the till has not heard of them. */
  nameOf(id: string): string {
    const { people = [], former = [] } = this.#ofStore ?? {};
    return [...people, ...former].find((one) => one.id === id)?.name ?? id;
  }

  get #ofStore(): StoreStaff | undefined {
    return this.#known?.storeNo === this.#deps.storeNo() ? this.#known : undefined;
  }

  get signedIn(): SignedIn | undefined {
    return this.#deps.signedIn();
  }

  get request(): PinRequest | undefined {
    return this.#request;
  }

  get isBusy(): boolean {
    return this.#request !== undefined && this.#sent === this.#request;
  }

  get trouble(): PinTrouble | undefined {
    return this.#trouble;
  }

  /** Who there is, and who is signed in; without an answer of the proxy all stays as it was. */
  async refresh(): Promise<void> {
    const { client } = this.#deps;
    try {
      if (this.#owesSignOut) await this.#sendSignOut();
      await this.#readPeople();
      if (this.people.length === 0) return;
      // The proxy counts calls, and not what a person does at the till.
      const changes = this.#changes;
      const person = await client.signedIn();
      if (changes === this.#changes) this.#changed(person);
    } catch (error) {
      if (!troubleOf(error)) throw error;
    }
  }

  async #readPeople(): Promise<void> {
    const { client, storeNo, kept } = this.#deps;
    const { staff, formerStaff } = await client.list();
    const store = storeNo();
    if (store === undefined) return;
    this.#known = { storeNo: store, people: staff, former: formerStaff };
    this.#isListed = true;
    kept.write(this.#known);
  }

  /** The till is another terminal now, or none: nothing of this one is asked for any more. */
  forget(): void {
    this.dismiss();
    this.#isListed = false;
    this.#owesSignOut = false;
  }

  askToSignIn(): void {
    this.#ask({
      kind: 'sign-in',
      people: this.people,
      send: async (credential) => {
        const person = await this.#deps.client.signIn(credential);
        this.#owesSignOut = false;
        this.#changed(person);
      },
      end: () => undefined,
    });
  }

  async signOut(): Promise<void> {
    this.#trouble = undefined;
    try {
      await this.#sendSignOut();
      this.dismiss();
    } catch (error) {
      this.#trouble = troubleOf(error);
      if (!this.#trouble) throw error;
    }
  }

  /** Nobody is at the till: it shows that at once, and the proxy hears of it as soon as it can. */
  async leave(): Promise<void> {
    this.#owesSignOut = true;
    this.dismiss();
    this.#changed(undefined);
    await this.refresh();
  }

  async #sendSignOut(): Promise<void> {
    await this.#deps.client.signOut();
    this.#owesSignOut = false;
    this.#changed(undefined);
  }

  #changed(person: TerminalView['staff']): void {
    this.#changes += 1;
    this.#deps.onSignedIn(person);
  }

  /**
   * Does what may need a manager: where the proxy asks for one, a PIN is asked for, and it is done with that approval.
   * @returns what the action gave; undefined where nobody approved it
   * @throws what the action throws
   */
  async approved<Value>(
    action: (approval?: Credential) => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!isProblem(error, 'approval-required')) throw error;
    }
    await this.refresh();
    return new Promise((resolve, reject) => {
      this.#ask({
        kind: 'approval',
        people: this.people.filter(({ role }) => role === 'manager'),
        send: async (approval) => resolve(await action(approval)),
        end: (error) => (error === undefined ? resolve(undefined) : reject(error)),
      });
    });
  }

  /** Sends the PIN of the person for what was asked. */
  async enter(credential: Credential): Promise<void> {
    const request = this.#request;
    if (!request || this.isBusy) return;
    this.#sent = request;
    this.#trouble = undefined;
    try {
      await request.send(credential);
      if (this.#request === request) this.#request = undefined;
    } catch (error) {
      this.#refused(request, error);
    } finally {
      if (this.#sent === request) this.#sent = undefined;
    }
  }

  #refused(request: OpenRequest, error: unknown): void {
    const trouble = pinTroubleOf(request, error);
    if (this.#request === request && trouble) {
      this.#trouble = trouble;
      return;
    }
    if (this.#request === request) this.#request = undefined;
    // Behind a closed sheet a wrong PIN is as good as none; else nobody knows what became of it.
    const isNone = trouble && trouble.kind !== 'unreachable' && trouble.kind !== 'failed';
    request.end(isNone ? undefined : errorOf(error));
  }

  /** What was sent already ends by its answer. */
  dismiss(): void {
    const request = this.#request;
    this.#request = undefined;
    if (request !== this.#sent) request?.end();
  }

  #ask(request: OpenRequest): void {
    this.dismiss();
    this.#trouble = undefined;
    this.#request = request;
  }
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error('not approved', { cause: error });
}

/** Signing in has no trouble but its own; an action that was approved may meet what no PIN can mend. */
function pinTroubleOf({ kind }: PinRequest, error: unknown): PinTrouble | undefined {
  if (kind === 'approval' && error instanceof ProblemError && !isOfPins(error)) return undefined;
  return troubleOf(error);
}

function isOfPins({ slug, status }: ProblemError): boolean {
  return PIN_PROBLEMS.has(slug) || status >= 500;
}

function isProblem(error: unknown, slug: ProblemError['slug']): boolean {
  return error instanceof ProblemError && error.slug === slug;
}

/** What a person reads of it; undefined for a mistake of ours. */
function troubleOf(error: unknown): PinTrouble | undefined {
  if (error instanceof UnreachableError) return { kind: 'unreachable' };
  if (!(error instanceof ProblemError)) return undefined;
  if (error.slug === 'pin-invalid') return { kind: 'wrong' };
  if (error.slug === 'approval-required') return { kind: 'no-manager' };
  if (error.slug === 'too-many-attempts' || error.slug === 'rate-limited') {
    return { kind: 'too-many', waitMs: error.retryAfterMs ?? USUAL_WAIT_MS };
  }
  return { kind: 'failed' };
}
