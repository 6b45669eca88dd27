import type { IncidentKind } from '@kaikei/shared/verdict.ts';
import type { AppContext } from '../context.ts';

/** Records, once, something that a person should look at, found outside of a payment's own loop. @throws StorageError */
export async function openIncident(
  app: AppContext,
  kind: IncidentKind,
  detail: string,
  paymentId?: string,
): Promise<void> {
  const isNew = await app.store.payments.addIncident({
    at: app.clock.now(),
    kind,
    detail,
    ...(paymentId !== undefined && { paymentId }),
  });
  if (isNew) app.log.warn({ incident: kind, paymentId }, 'incident');
}
