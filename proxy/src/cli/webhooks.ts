import { webhookSettings, type WebhookSettings } from '../config/webhook.ts';
import { readEnv } from '../config/env.ts';
import { ConfigError } from '../config/error.ts';
import { counted } from '../counted.ts';
import { writeNewFile } from '../keys/new-file.ts';
import { newWebhookSecret } from '../keys/webhook-secret.ts';
import type {
  WebhookChoice,
  WebhookCounts,
  WebhookEventRow,
  WebhookEventState,
} from '../store/webhooks/port.ts';
import { bodyOf } from '../webhooks/body.ts';
import { sendTest } from '../webhooks/test-event.ts';
import { CommandError, EXIT, needed, print, printJson, readArgs, time } from './io.ts';
import { withStore } from './store.ts';

export const usage = [
  'webhooks [list] [--state dead|waiting|delivered|all] [--limit <n>] [--json]',
  'webhooks show <id>',
  'webhooks retry <id>… | --all | --since <time> [--json]',
  'webhooks discard <id>… | --all [--json]',
  'webhooks test',
  'webhooks secret --out <file>',
];
const [LIST = '', SHOW = '', RETRY = '', DISCARD = '', TEST = '', SECRET = ''] = usage;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** The outbox of the webhook: what could not be delivered, and what to do about it. */
export async function run(args: string[]): Promise<number> {
  const [verb = 'list', ...rest] = args;
  switch (verb) {
    case 'list':
      return list(rest);
    case 'show':
      return show(rest);
    case 'retry':
      return retry(rest);
    case 'discard':
      return discard(rest);
    case 'test':
      return test(rest);
    case 'secret':
      return secret(rest);
    default:
      if (verb.startsWith('-')) return list(args);
      throw new CommandError(`Usage: kaikei ${usage.join(' | ')}`, EXIT.usage);
  }
}

const STATES: readonly WebhookEventState[] = ['waiting', 'delivered', 'dead'];

async function list(args: string[]): Promise<number> {
  const { values } = readArgs(args, { state: text, limit: text, json: flag }, LIST);
  const { state = 'dead', limit = '100' } = values;
  const states = state === 'all' ? STATES : STATES.filter((known) => known === state);
  if (states.length === 0)
    throw new CommandError(`--state must be ${STATES.join(', ')} or all`, EXIT.usage);
  if (!/^[1-9]\d{0,5}$/.test(limit))
    throw new CommandError('--limit must be a number from 1 to 999999', EXIT.usage);
  const { rows, counts } = await withStore(async ({ webhooks }) => ({
    rows: await webhooks.list(states, Number(limit)),
    counts: await webhooks.counts(),
  }));
  if (values.json) {
    printJson(rows.map(shown));
    return EXIT.ok;
  }
  for (const row of rows) {
    const { id, type, state: is, at, attempts, failure } = row;
    const tried = attempts > 0 && `${attempts} failed: ${failure ?? ''}`;
    print([time(at), is, type, id, tried].filter(Boolean).join('  '));
  }
  for (const line of summary(counts)) print(line);
  return EXIT.ok;
}

function shown({ at, nextAttemptAt, endedAt, ...row }: WebhookEventRow): object {
  return {
    ...row,
    at: time(at),
    ...(nextAttemptAt !== undefined && nextAttemptAt > 0 && { nextAttemptAt: time(nextAttemptAt) }),
    ...(endedAt !== undefined && { endedAt: time(endedAt) }),
  };
}

function summary({ waiting, dead, oldestWaitingAt, goneAt }: WebhookCounts): string[] {
  const since = oldestWaitingAt === undefined ? '' : `, the oldest since ${time(oldestWaitingAt)}`;
  const lines = [`${waiting} waiting${since}; ${dead} given up.`];
  if (dead > 0) lines.push('Once the receiver works again: kaikei webhooks retry --all');
  if (goneAt !== undefined)
    lines.push(
      `The receiver said at ${time(goneAt)} that it is gone: nothing is sent until webhooks retry, or a restart of serve.`,
    );
  return lines;
}

async function show(args: string[]): Promise<number> {
  const { positionals } = readArgs(args, {}, SHOW, 1);
  const id = needed(positionals[0], 'the id', SHOW);
  const found = await withStore(({ webhooks }) => webhooks.find(id));
  if (!found) throw new CommandError('there is no webhook event of that id, or not any more');
  const body = bodyOf(found.event);
  if (body === undefined) throw new CommandError('the row of that event is damaged');
  printJson({ ...shown(found.row), body: JSON.parse(body) as unknown });
  return EXIT.ok;
}

async function retry(args: string[]): Promise<number> {
  const options = { all: flag, since: text, json: flag };
  const { values, positionals } = readArgs(args, options, RETRY, Infinity);
  const since = values.since === undefined ? undefined : Date.parse(values.since);
  if (Number.isNaN(since)) throw new CommandError('--since must be a time', EXIT.usage);
  const choice = choiceOf(positionals, { all: values.all, since }, RETRY);
  const { count, counts } = await withStore(async ({ webhooks }) => ({
    count: await webhooks.retry(choice),
    counts: await webhooks.counts(),
  }));
  const status = sayCount(count, choice, 'put back, to be sent within a minute', values.json);
  const others = counts.waiting - count;
  if ('all' in choice && others > 0 && !values.json)
    print(
      `${counted(others, 'other waits', 'others wait')} for the next attempt; --since <time> puts back those too.`,
    );
  return status;
}

async function discard(args: string[]): Promise<number> {
  const { values, positionals } = readArgs(args, { all: flag, json: flag }, DISCARD, Infinity);
  const choice = choiceOf(positionals, { all: values.all }, DISCARD);
  const count = await withStore(({ webhooks }) => webhooks.discard(choice, Date.now()));
  return sayCount(count, choice, 'discarded', values.json);
}

function choiceOf(
  ids: string[],
  { all = false, since }: { all?: boolean | undefined; since?: number | undefined },
  usageOf: string,
): WebhookChoice {
  const choices: WebhookChoice[] = [];
  if (ids.length > 0) choices.push({ ids: [...new Set(ids)] });
  if (all) choices.push({ all: 'dead' });
  if (since !== undefined) choices.push({ since });
  const [choice, another] = choices;
  if (choice && !another) return choice;
  throw new CommandError(`Usage: kaikei ${usageOf}`, EXIT.usage);
}

/** Ids that name no event are a mistake; to find none dead is none. */
function sayCount(count: number, choice: WebhookChoice, what: string, json = false): number {
  const done = `${counted(count, 'event is', 'events are')} ${what}`;
  const unknown = 'ids' in choice ? choice.ids.length - count : 0;
  if (unknown > 0)
    throw new CommandError(
      `${counted(unknown, 'id names', 'ids name')} no event, or none any more${count > 0 ? `; ${done}` : ''}`,
    );
  if (json) printJson({ events: count });
  else print(`${done}.`);
  return EXIT.ok;
}

/** To the receiver itself, beside the outbox. */
async function test(args: string[]): Promise<number> {
  readArgs(args, {}, TEST);
  const { origin, result } = await sendTest(settings(), Date.now());
  if (result.kind !== 'taken') throw new CommandError(`${origin}: ${result.failure}`);
  print(`${origin} has taken a signed test event.`);
  return EXIT.ok;
}

function settings(): WebhookSettings {
  const found = webhookSettings(readEnv());
  if (found) return found;
  throw new ConfigError('KAIKEI_WEBHOOK_URL', 'is not set, so there is no webhook');
}

async function secret(args: string[]): Promise<number> {
  const { values } = readArgs(args, { out: text }, SECRET);
  const out = needed(values.out, '--out', SECRET);
  writeNewFile(out, `${newWebhookSecret()}\n`);
  print(
    `${out} holds a new secret: name it in KAIKEI_WEBHOOK_SECRET_FILE, and give a copy to the receiver.`,
  );
  return EXIT.ok;
}
