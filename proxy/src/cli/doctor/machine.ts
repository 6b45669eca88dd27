/** What is under the proxy: Node, the clock, the user, the service. */
import { spawnSync } from 'node:child_process';
import { time } from '../io.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Release lines of Node: until when each gets security fixes, and from which version on it has those that matter here. */
const NODE_LINES: Record<number, { keptUntil: string; safeFrom: string }> = {
  20: { keptUntil: '2026-04-30', safeFrom: '20.19.0' },
  22: { keptUntil: '2027-04-30', safeFrom: '22.23.0' },
  24: { keptUntil: '2028-04-30', safeFrom: '24.17.0' },
  26: { keptUntil: '2029-04-30', safeFrom: '26.3.1' },
};
const NEWEST_KNOWN = Math.max(...Object.keys(NODE_LINES).map(Number));

/** @param version such as 22.23.3 */
export function node(version: string, now: number): Finding {
  const major = Number(version.split('.')[0]);
  const line = NODE_LINES[major];
  if (!line && major > NEWEST_KNOWN) return ok(`Node ${version}`);
  if (!line || now > Date.parse(line.keptUntil)) {
    const better = Object.entries(NODE_LINES).filter(
      ([, each]) => now < Date.parse(each.keptUntil),
    );
    const [next = String(NEWEST_KNOWN + 2)] = better.map(([each]) => each);
    return warn(`Node ${version} gets no security fixes any more; install ${next} or newer`);
  }
  if (isOlder(version, line.safeFrom))
    return warn(`Node ${version} has known vulnerabilities; install ${line.safeFrom} or newer`);
  return ok(`Node ${version}, which gets security fixes until ${line.keptUntil}`);
}

function isOlder(version: string, than: string): boolean {
  const [has, needs] = [version.split('.').map(Number), than.split('.').map(Number)];
  const place = needs.findIndex((number, n) => number !== (has[n] ?? 0));
  return place >= 0 && (has[place] ?? 0) < (needs[place] ?? 0);
}

/** A wall clock before this was never set. */
const EARLIEST_SANE_TIME = Date.UTC(2026, 0, 1);

export function clock(now: number): Finding {
  if (now >= EARLIEST_SANE_TIME) return ok(`the clock says ${time(now)}`);
  return fail(`the clock says ${time(now)}: set it, best by NTP`);
}

export function user(): Finding[] {
  if (process.getuid?.() !== 0) return [];
  return [warn('this runs as root: a user of its own is safer, as in ops/kaikei.service')];
}

const WANTED = {
  NoNewPrivileges: 'yes',
  ProtectSystem: 'strict',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  LimitCORE: '0',
};

/** The unit, where systemd has one of our name: it may have been written by hand, or be an old one. */
export function service(): Finding[] {
  const names = ['LoadState', 'User', ...Object.keys(WANTED)].join(',');
  const asked = spawnSync('systemctl', ['show', 'kaikei.service', `--property=${names}`], {
    encoding: 'utf8',
    timeout: 3_000,
  });
  if (asked.status !== 0) return [];
  const has = new Map(
    asked.stdout.split('\n').map((line) => line.split('=', 2) as [string, string]),
  );
  if (has.get('LoadState') !== 'loaded') return [];
  const missing = Object.entries(WANTED)
    .filter(([name, value]) => has.get(name) !== value)
    .map(([name, value]) => `${name}=${value}`);
  if (['', 'root'].includes(has.get('User') ?? '')) missing.unshift('User=');
  if (missing.length === 0) return [ok('the service kaikei is hardened')];
  return [
    warn(`the service kaikei lacks ${missing.join(', ')}: take them from ops/kaikei.service`),
  ];
}
