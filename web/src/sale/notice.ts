/** A message to the cashier on the sale screen. Data, so that it follows a change of language. */
import type { ProblemSlug } from '@kaikei/shared/problems.ts';
import type { RefusedReading } from '../scanner/port.ts';
import type { ScanVerdict } from './scan-decision.ts';

export type Notice =
  | { kind: 'scan-ignored'; why: Extract<ScanVerdict, { kind: 'ignored' }>['why'] }
  | { kind: 'scan-refused'; why: Extract<ScanVerdict, { kind: 'refused' }>['why'] | RefusedReading }
  | { kind: 'problem'; slug: ProblemSlug }
  | { kind: 'over-limit'; maxAmount: number }
  | { kind: 'code-expired' }
  | { kind: 'held-too-long'; amount: number }
  | { kind: 'held-limit'; count: number; total: number }
  | { kind: 'storage-lost' }
  | { kind: 'device-storage' };
