/** The proxy's life: take over what is open, listen, and stop without losing anything. */
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from './config/config.ts';
import { createContext, type AppContext, type ContextDeps } from './context.ts';
import { createApp } from './http/app.ts';
import { listenForMetrics } from './http/metrics-server.ts';
import { readPages } from './http/routes/pages.ts';
import { listen, type Listening, type RequestHandler } from './http/server.ts';
import { createWaitingApp } from './http/waiting-app.ts';
import { fingerprint } from './keys/fingerprint.ts';
import { followTlsFiles } from './keys/tls.ts';
import type { Logger } from './log.ts';
import { StorageError, UnusableDatabaseError } from './store/errors.ts';

/** What is not finished by then is taken over at the next start. With what follows it stays well below 10 s. */
const CALLS_GRACE_MS = 5_000;
/** How long answers in flight may take once no call to the gateway is running any more. */
const ANSWER_GRACE_MS = 1_000;
/** How often a database that a disk or another program keeps from us is tried again. */
const OPEN_AGAIN_MS = 1_000;

export interface Serving {
  listening: Listening;
  /**
   * Resolves when payments are taken and driven: at once, or when the disk takes the database.
   * @throws UnusableDatabaseError, DatabaseInUseError: waiting has no use any more
   */
  ready: Promise<AppContext>;
  stop(): Promise<void>;
}

/** Where the build puts the till, beside the bundled proxy. */
const TILL_FOLDER = fileURLToPath(new URL('../web', import.meta.url));

/**
 * Where the disk is full or another program holds the database, it listens all the same and goes on trying:
 * open payments go on as soon as they can.
 * @throws UnusableDatabaseError, DatabaseInUseError, ListenError
 */
export async function serve(config: Config, log: Logger, deps?: ContextDeps): Promise<Serving> {
  // Read before anything is opened: without a build there is nothing to serve.
  const pages = readPages(TILL_FOLDER);
  const stopping = new AbortController();
  const { signal } = stopping;
  const begin = async () => {
    const context = await takeOver(config, log, deps);
    return { context, app: createApp(context, { stopping: signal, pages }) };
  };
  let trouble: StorageError | undefined;
  const begun = await begin().catch((error: unknown) => {
    trouble = passing(error);
    return undefined;
  });
  const waiting = createWaitingApp(config, { pages, advice: () => trouble?.advice });
  let current: RequestHandler = begun?.app ?? waiting;
  let listening: Listening;
  try {
    listening = await listen({ fetch: (...given) => current.fetch(...given) }, config);
  } catch (error) {
    await begun?.context.supervisor.stop();
    await close(begun?.context);
    throw error;
  }
  const stopRenewing = followCertificate(config, listening, log);
  const begunLater = async () => {
    for (let logged = ''; ;) {
      // Once for each cause, however often it is tried.
      const { message = '' } = trouble ?? {};
      if (message !== logged) {
        log.error({ err: trouble, reason: trouble?.advice }, 'the database cannot be opened yet');
      }
      logged = message;
      await wait(OPEN_AGAIN_MS, undefined, { signal });
      try {
        return await begin();
      } catch (error) {
        trouble = passing(error);
      }
    }
  };
  const ready = Promise.resolve(begun ?? begunLater()).then(async ({ context, app }) => {
    const stopWork = await startWork(context);
    current = app;
    return { context, stopWork };
  });
  const stopAll = async () => {
    stopping.abort();
    stopRenewing();
    const work = await ready.catch(() => undefined);
    await work?.stopWork();
    await listening.close(ANSWER_GRACE_MS);
    await close(work?.context);
  };
  return { listening, ready: ready.then(({ context }) => context), stop: stopAll };
}

/** @throws what is no StorageError that may pass */
function passing(error: unknown): StorageError {
  if (error instanceof StorageError && !(error instanceof UnusableDatabaseError)) return error;
  throw error;
}

/** First, so that no request can meet a payment whose last process left a call in flight. */
async function takeOver(config: Config, log: Logger, deps?: ContextDeps): Promise<AppContext> {
  const context = await createContext(config, log, deps);
  try {
    // Before a payment goes on that it is about.
    await context.webhookSender?.keepEvents();
    await context.supervisor.start();
    return context;
  } catch (error) {
    await context.supervisor.stop();
    await close(context);
    throw error;
  }
}

async function close(context: AppContext | undefined): Promise<void> {
  if (!context) return;
  await atMost(context.gateway.close(), ANSWER_GRACE_MS);
  if (context.tracing) await atMost(context.tracing.close(), ANSWER_GRACE_MS);
  await context.store.close();
}

/** What goes on beside requests; gives the way to end it, and the calls that are under way. */
async function startWork(context: AppContext): Promise<() => Promise<void>> {
  const { supervisor, health, readiness, metrics, dailyReconciliation, webhookSender } = context;
  metrics.watch(context);
  await noteKeys(context);
  await readiness.start();
  void health.start();
  dailyReconciliation.start();
  if (webhookSender) webhookSender.start();
  else await forgetWebhooks(context);
  const metricsServer = await startMetrics(context);
  return async () => {
    health.stop();
    readiness.stop();
    const calls = [supervisor.stop(), dailyReconciliation.stop()];
    if (webhookSender) calls.push(webhookSender.stop());
    await atMost(Promise.all(calls), CALLS_GRACE_MS);
    metricsServer?.close();
  };
}

/** By their fingerprints; a disk that refuses keeps no shop from selling. */
async function noteKeys({ config, store, clock, log }: AppContext): Promise<void> {
  const { signer, publicKeys } = config.gateway;
  const short = (fingerprint: string) => fingerprint.slice(0, 16);
  const gateway = publicKeys.map((key) => short(fingerprint(key)));
  const detail = `app ${short(signer.fingerprint)}, gateway ${gateway.join(' ')}`;
  try {
    await store.audit.noteKeys(detail, clock.now());
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    log.warn({ err: error }, 'the keys in use were not noted in the audit');
  }
}

/** Events of a webhook that is no more: nobody else takes away what grew too old. */
async function forgetWebhooks({ store, clock, log }: AppContext): Promise<void> {
  try {
    await store.webhooks.prune(clock.now());
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    log.warn({ err: error }, 'old webhook events were not taken away');
  }
}

/** A certificate that was renewed on disk is served without a restart. */
function followCertificate({ tls }: Config, listening: Listening, log: Logger): () => void {
  if (!tls) return () => undefined;
  return followTlsFiles(tls.files, {
    safeFolders: tls.safeFolders,
    renewed(pair) {
      listening.renew(pair);
      log.info({}, 'the TLS certificate was renewed');
    },
    refused(error) {
      log.error(
        { reason: error.message },
        'the new TLS certificate cannot be served: the old one stays until its files are right',
      );
    },
  });
}

/** A taken metrics port must not keep a shop from selling. */
async function startMetrics({ config, metrics, log }: AppContext) {
  const { metrics: address, allowedHosts } = config;
  if (!address) return undefined;
  try {
    return await listenForMetrics(metrics, { metrics: address, allowedHosts });
  } catch (error) {
    log.warn({ err: error }, 'metrics are not served: set KAIKEI_METRICS_ADDR to a free address');
    return undefined;
  }
}

async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
