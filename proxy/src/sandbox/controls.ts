/** The sandbox's own HTTP controls under `/sandbox/`, for tests and the demo; only from this machine. */
import type { IncomingMessage } from 'node:http';
import { BEHAVIOURS } from '@kaikei/shared/sandbox-behaviours.ts';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import * as v from 'valibot';
import { MalformedJsonError, readJson } from '../json.ts';
import type { CallRecord } from './store/call-log.ts';
import type { Ledger } from './ledger.ts';
import { notifySchema, type NotifyRequest, type NotifyResult } from './notify.ts';

export interface Controls {
  ledger(): Ledger;
  calls(order?: string): CallRecord[];
  notify(request: NotifyRequest): Promise<NotifyResult>;
}

export interface ControlAnswer {
  status: number;
  body: unknown;
}

const failed = (status: number, error: string): ControlAnswer => ({ status, body: { error } });

/** Only from this machine. */
export function mayControl({ socket }: IncomingMessage): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
}

export async function answerControl(
  controls: Controls,
  method: string,
  url: URL,
  body: Uint8Array,
): Promise<ControlAnswer> {
  switch (`${method} ${url.pathname}`) {
    case 'GET /sandbox/ledger':
      return { status: 200, body: controls.ledger() };
    case 'GET /sandbox/calls':
      return { status: 200, body: controls.calls(url.searchParams.get('order') ?? undefined) };
    case 'GET /sandbox/behaviours':
      return { status: 200, body: { behaviours: BEHAVIOURS, wallets: DEMO_WALLETS } };
    case 'POST /sandbox/notify':
      return answerNotify(controls, body);
    default:
      return failed(404, 'there is no such control');
  }
}

async function answerNotify(controls: Controls, body: Uint8Array): Promise<ControlAnswer> {
  const request = readNotify(body);
  if ('error' in request) return failed(400, request.error);
  const result = await controls.notify(request);
  if (!('problem' in result)) return { status: 200, body: result };
  return result.problem === 'unknown-order'
    ? failed(404, 'the gateway has no such order')
    : failed(409, 'the order came without a notify_url, and no url was given');
}

function readNotify(body: Uint8Array): NotifyRequest | { error: string } {
  try {
    const parsed = v.safeParse(notifySchema, readJson(body).value);
    if (parsed.success) return parsed.output;
    return { error: parsed.issues.map((issue) => issue.message).join('; ') };
  } catch (error) {
    if (error instanceof MalformedJsonError) return { error: error.message };
    throw error;
  }
}
