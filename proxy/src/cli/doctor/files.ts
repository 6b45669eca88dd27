/** Who can read what the proxy keeps, and how long its certificate is good. */
import { X509Certificate } from 'node:crypto';
import { dirname } from 'node:path';
import { isIP } from 'node:net';
import type { Config } from '../../config/config.ts';
import type { Env } from '../../config/env.ts';
import { safeFolders } from '../../config/key-files.ts';
import { counted } from '../../counted.ts';
import { foreignOwner, isInside, isOpenToOthers, isWritableByOthers } from '../../keys/files.ts';
import { time } from '../io.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Payments are nobody's business but the shop's. */
export function dataFolder(databaseFile: string): Finding[] {
  const folder = dirname(databaseFile);
  const findings: Finding[] = [];
  if (isWritableByOthers(folder))
    findings.push(
      warn(`others can write the data folder ${folder} and replace the database: chmod 700 it`),
    );
  else if (isOpenToOthers(folder))
    findings.push(warn(`others can read the data folder ${folder}: chmod 700 it`));
  for (const path of [folder, databaseFile]) {
    const owner = foreignOwner(path);
    if (owner !== undefined) findings.push(warn(`${path} ${belongs(owner)}`));
  }
  return findings;
}

function belongs(owner: number): string {
  return `belongs to user ${owner}, who can change it: chown it to the user of the proxy, or to root`;
}

const KEY_FILES = [
  'KAIKEI_APP_PRIVATE_KEY_FILE',
  'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE',
  'KAIKEI_GATEWAY_PUBLIC_KEY_FILE',
  'KAIKEI_TLS_CERT_FILE',
  'KAIKEI_TLS_KEY_FILE',
  'KAIKEI_WEBHOOK_SECRET_FILE',
] as const;

/**
 * Whoever owns a file can change it, whatever its mode says. A warning and no refusal: where an
 * administrator's own account lays the files down, all is well.
 */
export function fileOwners(env: Env): Finding[] {
  const safe = safeFolders(env);
  return KEY_FILES.flatMap((name) => {
    const file = env[name];
    const owner = file === undefined || isInside(file, safe) ? undefined : foreignOwner(file);
    return owner === undefined ? [] : [warn(`${name}: the file ${belongs(owner)}`)];
  });
}

/** Of the merchant's key `serve` itself refuses it. */
export function secretFiles(env: Env): Finding[] {
  const safe = safeFolders(env);
  const names = ['KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE', 'KAIKEI_TLS_KEY_FILE'] as const;
  return names
    .filter((name) => {
      const file = env[name];
      return file !== undefined && !isInside(file, safe) && isOpenToOthers(file);
    })
    .map((name) => warn(`${name}: group or others can read the file; chmod 600 it`));
}

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

export function certificate({ tls, publicOrigin }: Config, now: number): Finding[] {
  if (!tls) return [];
  const shown = new X509Certificate(tls.cert);
  const until = Date.parse(shown.validTo);
  const findings = [expiry(until, now)];
  const host = publicOrigin && new URL(publicOrigin).hostname.replace(/^\[|\]$/g, '');
  const isFor = host && (isIP(host) === 0 ? shown.checkHost(host) : shown.checkIP(host));
  if (host && isFor === undefined)
    findings.push(fail(`the TLS certificate is not for ${host}: tablets will refuse it`));
  return findings;
}

function expiry(until: number, now: number): Finding {
  if (until <= now) return fail(`the TLS certificate has expired at ${time(until)}: renew it`);
  const days = Math.floor((until - now) / DAY_MS);
  const says = `the TLS certificate is good until ${time(until)}`;
  return days < WARN_DAYS ? warn(`${says}, ${counted(days, 'day')} from now: renew it`) : ok(says);
}
