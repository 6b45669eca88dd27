/** Who works at this till, and a manager's approval of what another does. */
import type { Credential, StaffMember } from '@kaikei/shared/shop/staff.ts';
import { ProblemError, UnreachableError } from '../api/problem.ts';
import type { StaffClient } from './staff-client.ts';

/** Of the terminal, as the proxy says it. */
type SignedIn = Pick<StaffMember, 'id' | 'name'>;

export interface StaffDeps {
  client: StaffClient;
  signedIn: () => SignedIn | undefined;
  /** Undefined: nobody any more. */
  onSignedIn: (person: StaffMember | undefined) => void;
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

/** Where the proxy says nothing: it counts the tries of five minutes. */
const USUAL_WAIT_MS = 300_000;

export class Staff {
  readonly #deps: StaffDeps;
  #people = $state.raw<readonly StaffMember[]>([]);
  #request = $state.raw<OpenRequest | undefined>();
  #isBusy = $state(false);
  #trouble = $state.raw<PinTrouble | undefined>();

  constructor(deps: StaffDeps) {
    this.#deps = deps;
  }

  /** None in a shop that has no staff. */
  get people(): readonly StaffMember[] {
    return this.#people;
  }

  get signedIn(): SignedIn | undefined {
    return this.#deps.signedIn();
  }

  get request(): PinRequest | undefined {
    return this.#request;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get trouble(): PinTrouble | undefined {
    return this.#trouble;
  }

  /** Without an answer of the proxy they stay as they were. */
  async refresh(): Promise<void> {
    try {
      this.#people = await this.#deps.client.list();
    } catch (error) {
      if (!(error instanceof UnreachableError) && !(error instanceof ProblemError)) throw error;
    }
  }

  askToSignIn(): void {
    this.#ask({
      kind: 'sign-in',
      people: this.#people,
      send: async (credential) => this.#deps.onSignedIn(await this.#deps.client.signIn(credential)),
      end: () => undefined,
    });
  }

  async signOut(): Promise<void> {
    try {
      await this.#deps.client.signOut();
      this.#deps.onSignedIn(undefined);
      this.dismiss();
    } catch (error) {
      this.#trouble = troubleOf(error);
      if (!this.#trouble) throw error;
    }
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
        people: this.#people.filter(({ role }) => role === 'manager'),
        send: async (approval) => resolve(await action(approval)),
        end: (error) => (error === undefined ? resolve(undefined) : reject(error)),
      });
    });
  }

  /** Sends the PIN of the person for what was asked. */
  async enter(credential: Credential): Promise<void> {
    const request = this.#request;
    if (!request || this.#isBusy) return;
    this.#isBusy = true;
    this.#trouble = undefined;
    try {
      await request.send(credential);
      if (this.#request === request) this.#request = undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble) this.#trouble = trouble;
      else this.#end(error instanceof Error ? error : new Error('not approved', { cause: error }));
    } finally {
      this.#isBusy = false;
    }
  }

  dismiss(): void {
    this.#end();
  }

  #ask(request: OpenRequest): void {
    this.#end();
    this.#trouble = undefined;
    this.#request = request;
  }

  #end(error?: Error): void {
    const request = this.#request;
    this.#request = undefined;
    request?.end(error);
  }
}

function isProblem(error: unknown, slug: ProblemError['slug']): boolean {
  return error instanceof ProblemError && error.slug === slug;
}

/** What another PIN, or the same one a little later, may mend; undefined for whatever else the action met. */
function troubleOf(error: unknown): PinTrouble | undefined {
  if (error instanceof UnreachableError) return { kind: 'unreachable' };
  if (!(error instanceof ProblemError)) return undefined;
  if (error.slug === 'pin-invalid') return { kind: 'wrong' };
  if (error.slug === 'approval-required') return { kind: 'no-manager' };
  if (error.slug === 'too-many-attempts') {
    return { kind: 'too-many', waitMs: error.retryAfterMs ?? USUAL_WAIT_MS };
  }
  return error.status >= 500 ? { kind: 'failed' } : undefined;
}
