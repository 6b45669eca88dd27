/** New versions of the till. One is fetched beside the running one and waits; it never lets itself in (F36). */
import { UPDATE_NOW } from './update-message.ts';

/** `nothing-newer`: it was asked for, and the server has none, or cannot be reached. */
export type UpdateStep = 'none' | 'working' | 'nothing-newer';

export interface UpdateDeps {
  /** Undefined where the browser has no service workers: then loading the page anew is all it takes. */
  workers: ServiceWorkerContainer | undefined;
  register: () => Promise<ServiceWorkerRegistration>;
}

export class Update {
  readonly #deps: UpdateDeps;
  #registration: ServiceWorkerRegistration | undefined;
  /** A new version is on this device and waits to be let in. */
  ready = $state(false);
  /** The proxy refused a payment because this version is too old (F37). */
  #needed = $state(false);
  #wasConnected = false;
  /** This page is to be loaded anew, as soon as nothing hinders. */
  isPageOld = $state(false);
  step = $state<UpdateStep>('none');

  constructor(deps: UpdateDeps) {
    this.#deps = deps;
  }

  get needed(): boolean {
    return this.#needed;
  }

  tooOld(): void {
    this.#needed = true;
    void this.check();
  }

  /** A proxy that was away may have come back newer. */
  onConnected(): void {
    // The browser itself looked when it opened the page.
    if (this.#wasConnected) void this.check();
    this.#wasConnected = true;
  }

  async start(): Promise<void> {
    const { workers, register } = this.#deps;
    if (!workers) return;
    // The first worker ever takes a page over that is as new as itself.
    let hadWorker = workers.controller !== null;
    workers.addEventListener('controllerchange', () => {
      this.isPageOld = hadWorker;
      hadWorker = true;
    });
    try {
      this.#registration = await register();
    } catch {
      // Private windows and full disks refuse workers. The till works without one, though not offline.
      return;
    }
    this.#watch(this.#registration);
  }

  /** Asks the server for a new version; browsers do so by themselves only when a page is opened. */
  async check(): Promise<void> {
    try {
      await this.#registration?.update();
    } catch {
      // No network, or a download that broke off: the next look brings it.
    }
  }

  /** A person wants it: now if it is here, otherwise it is fetched first. */
  async apply(): Promise<void> {
    if (this.step === 'working') return;
    this.step = 'working';
    if (!this.#registration?.active) {
      this.isPageOld = true;
      return;
    }
    const newer = (await this.#fetched()) ?? (await this.#fetched());
    if (newer) newer.postMessage(UPDATE_NOW);
    else if (!this.isPageOld) this.step = 'nothing-newer';
  }

  /**
   * The new version's worker, once it is on this device. A look may give the answer of one that was under way before
   * the server had it, and a download may break off: whoever wants it looks twice.
   */
  async #fetched(): Promise<ServiceWorker | null | undefined> {
    const found = () => this.#registration?.waiting ?? this.#registration?.installing;
    if (!found()) await this.check();
    // The worker itself is asked: its state and the registration's members change one after the other.
    const worker = found();
    return worker && installed(worker);
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const note = (): void => {
      this.ready = registration.waiting !== null && registration.active !== null;
      if (this.ready && this.step === 'nothing-newer') this.step = 'none';
    };
    const follow = (): void => {
      note();
      registration.installing?.addEventListener('statechange', note);
    };
    follow();
    registration.addEventListener('updatefound', follow);
  }
}

/** Once it is; undefined where it fails to be. */
function installed(worker: ServiceWorker): Promise<ServiceWorker | undefined> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (worker.state !== 'installing') resolve(worker.state === 'redundant' ? undefined : worker);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
