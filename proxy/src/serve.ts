/** The proxy's life: take over what is open, listen, and stop without losing anything. */
import { fileURLToPath } from 'node:url';
import type { Config } from './config/config.ts';
import { createContext, type AppContext, type Parts } from './context.ts';
import { createApp } from './http/app.ts';
import { listenForMetrics } from './http/metrics-server.ts';
import { readPages } from './http/routes/pages.ts';
import { listen, type Listening } from './http/server.ts';
import { fingerprint } from './keys/fingerprint.ts';
import { followTlsFiles } from './keys/tls.ts';
import type { Logger } from './log.ts';
import { StorageError } from './store/port.ts';

/** What is not finished by then is taken over at the next start. With what follows it stays well below 10 s. */
const CALLS_GRACE_MS = 5_000;
/** How long answers in flight may take once no call to the gateway is running any more. */
const ANSWER_GRACE_MS = 1_000;

export interface Serving {
  listening: Listening;
  context: AppContext;
  stop(): Promise<void>;
}

/** Where the build puts the till, beside the bundled proxy. */
const TILL_FOLDER = fileURLToPath(new URL('../web', import.meta.url));

/** @throws StorageError, DatabaseInUseError, ListenError */
export async function serve(config: Config, log: Logger, parts?: Parts): Promise<Serving> {
  // Read before anything is opened: without a build there is nothing to serve.
  const pages = readPages(TILL_FOLDER);
  const context = await createContext(config, log, parts);
  const stopping = new AbortController();
  const { store, supervisor, health, gateway, dailyReconciliation } = context;
  context.metrics.watch(store, health, log);
  let listening: Listening;
  try {
    // First, so that no request can meet a payment whose last process left a call in flight.
    await supervisor.start();
    listening = await listen(createApp(context, { stopping: stopping.signal, pages }), config);
  } catch (error) {
    await supervisor.stop();
    await gateway.close();
    await store.close();
    throw error;
  }
  await noteKeys(context);
  void health.start();
  dailyReconciliation.start();
  const metricsServer = await startMetrics(context);
  const stopRenewing = followCertificate(config, listening, log);
  return {
    listening,
    context,
    async stop() {
      stopping.abort();
      stopRenewing();
      health.stop();
      const calls = [supervisor.stop(), dailyReconciliation.stop()];
      await atMost(Promise.all(calls), CALLS_GRACE_MS);
      await listening.close(ANSWER_GRACE_MS);
      metricsServer?.close();
      await atMost(gateway.close(), ANSWER_GRACE_MS);
      await store.close();
    },
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
        'the new TLS certificate cannot be served: the old one stays until its files are mended',
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
