import * as v from 'valibot';
import { momentSchema } from '@kaikei/shared/shop/history.ts';
import type { AppContext } from '../../context.ts';
import { approvedByManager } from '../../shop/credentials.ts';
import { csvOf, type ExportKind } from '../../shop/export.ts';
import { refusalOf } from '../approval.ts';
import type { Context } from '../env.ts';
import type { ExportTurns } from '../export-turns.ts';
import type { RateLimiter } from '../limits.ts';
import { validateQuery } from '../validate.ts';

const querySchema = v.object({ from: v.optional(momentSchema), to: v.optional(momentSchema) });

/** In calls: an export reads all there is. */
const EXPORT_COST = 20;

/** There is no body that an approval could be in. */
const WHO_MAY = 'Only a manager may do this: let one sign in on this terminal first.';

interface Limits {
  limiter: RateLimiter;
  turns: ExportTurns;
}

/** `GET /v1/exports/payments.csv` and `closings.csv`, for a manager who is signed in */
export function exportCsv(app: AppContext, { limiter, turns }: Limits, kind: ExportKind) {
  return async (c: Context): Promise<Response> => {
    const range = validateQuery(querySchema, c.req.query());
    const terminal = c.get('terminal');
    const now = app.clock.now();
    const approved = await approvedByManager(app.store, { terminal, clock: app.clock });
    if (approved.kind !== 'approved') throw refusalOf(app, c, approved, { whoMay: WHO_MAY });
    const ended = turns.begin(terminal.id);
    try {
      limiter.charge(terminal.id, EXPORT_COST);
      const { from = 'the beginning', to = 'now' } = range;
      await app.store.audit.note({
        ...{ at: now, event: 'exported', terminalId: terminal.id, staffId: approved.by.id },
        detail: `${kind} of store ${terminal.storeNo} from ${from} to ${to}`,
      });
      const profile = await app.store.profiles.find(terminal.storeNo);
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Content-Disposition', `attachment; filename="${kind}-${terminal.storeNo}.csv"`);
      if (c.req.method === 'HEAD') {
        ended();
        return c.body(null, 200);
      }
      const csv = csvOf(kind, app.store, profile, range, (id) => app.damageLog.payment(id));
      return c.body(streamOf(csv, turns, ended));
    } catch (error) {
      ended();
      throw error;
    }
  };
}

/** Nothing is read from the store before somebody takes it. A stream that nobody takes any more is canceled. */
function streamOf(
  chunks: AsyncGenerator<string, void>,
  turns: ExportTurns,
  ended: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await turns.page(() => chunks.next());
          if (!done) {
            controller.enqueue(encoder.encode(value));
            return;
          }
          ended();
          controller.close();
        } catch (error) {
          ended();
          throw error;
        }
      },
      async cancel() {
        ended();
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}
