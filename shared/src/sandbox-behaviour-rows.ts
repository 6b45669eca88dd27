/** The rows of the behaviour table, by group. `docs/sandbox.md` says what each does. */

export const PARAMETER_UNITS = ['seconds', 'times', 'percent', 'http-status'] as const;
export type ParameterUnit = (typeof PARAMETER_UNITS)[number];

/** `http-status`: 0, 2, 3 and 4 stand for 500, 502, 503 and 504, 29 for 429. */
export interface ParameterSpec {
  readonly unit: ParameterUnit;
  readonly least: number;
  readonly most: number;
}

export type BehaviourGroup = 'everyday' | 'lost' | 'broken' | 'false' | 'cancel' | 'refund';

export interface BehaviourRow {
  readonly id: string;
  readonly group: BehaviourGroup;
  /** BB. */
  readonly number: string;
  /** Absent: PP is 00. */
  readonly parameter?: ParameterSpec;
}

const seconds = { unit: 'seconds', least: 1, most: 99 } as const;
/** A gateway that lags for longer is not in the rules' book (R10). */
const lagSeconds = { unit: 'seconds', least: 1, most: 60 } as const;
const times = { unit: 'times', least: 1, most: 60 } as const;
const percent = { unit: 'percent', least: 1, most: 99 } as const;
const httpStatus = { unit: 'http-status', least: 0, most: 29 } as const;

export const BEHAVIOUR_ROWS = [
  { id: 'paid', group: 'everyday', number: '10' },
  { id: 'declined', group: 'everyday', number: '11' },
  { id: 'stale-code', group: 'everyday', number: '13' },
  { id: 'password-paid', group: 'everyday', number: '14', parameter: seconds },
  { id: 'password-never', group: 'everyday', number: '15' },
  { id: 'created-paid', group: 'everyday', number: '16', parameter: seconds },
  { id: 'password-declined', group: 'everyday', number: '17', parameter: seconds },
  { id: 'discount', group: 'everyday', number: '19', parameter: percent },

  { id: 'system-error-charged', group: 'lost', number: '20' },
  { id: 'system-error-uncharged', group: 'lost', number: '21' },
  { id: 'answer-lost', group: 'lost', number: '22' },
  { id: 'request-lost', group: 'lost', number: '24' },
  { id: 'arrives-late', group: 'lost', number: '25', parameter: seconds },
  { id: 'answer-late', group: 'lost', number: '26', parameter: seconds },
  { id: 'http-error-before', group: 'lost', number: '27', parameter: httpStatus },
  { id: 'http-error-after', group: 'lost', number: '28', parameter: httpStatus },
  { id: 'not-found-lag', group: 'lost', number: '29', parameter: lagSeconds },
  { id: 'query-fails', group: 'lost', number: '30', parameter: times },
  { id: 'not-found-unsigned', group: 'lost', number: '31' },
  { id: 'flips', group: 'lost', number: '35', parameter: times },

  { id: 'redirect', group: 'broken', number: '40', parameter: times },
  { id: 'html', group: 'broken', number: '41', parameter: times },
  { id: 'empty', group: 'broken', number: '42', parameter: times },
  { id: 'cut', group: 'broken', number: '49', parameter: times },
  { id: 'huge', group: 'broken', number: '39', parameter: times },
  { id: 'repeated-members', group: 'broken', number: '46', parameter: times },
  { id: 'deep-nesting', group: 'broken', number: '47', parameter: times },
  { id: 'compressed', group: 'broken', number: '48', parameter: times },

  { id: 'unsigned', group: 'false', number: '50', parameter: times },
  { id: 'wrong-signature', group: 'false', number: '51', parameter: times },
  { id: 'other-order', group: 'false', number: '52', parameter: times },
  { id: 'other-amount', group: 'false', number: '53', parameter: times },
  { id: 'other-currency', group: 'false', number: '58', parameter: times },
  { id: 'other-merchant', group: 'false', number: '59', parameter: times },
  { id: 'replayed-answer', group: 'false', number: '57' },

  { id: 'pays-at-cancel', group: 'cancel', number: '60' },
  { id: 'cancel-fails', group: 'cancel', number: '61', parameter: times },
  { id: 'cancel-refused', group: 'cancel', number: '62' },
  { id: 'cancel-slow', group: 'cancel', number: '63', parameter: times },
  { id: 'cancel-swallowed', group: 'cancel', number: '64', parameter: times },

  { id: 'refund-balance', group: 'refund', number: '70', parameter: times },
  { id: 'refund-slow', group: 'refund', number: '71', parameter: seconds },
  { id: 'refund-closed', group: 'refund', number: '72', parameter: times },
  { id: 'refund-answer-lost', group: 'refund', number: '73', parameter: times },
  { id: 'refund-request-lost', group: 'refund', number: '74', parameter: times },

  { id: 'shop-refund-balance', group: 'refund', number: '75', parameter: times },
  { id: 'shop-refund-closed', group: 'refund', number: '77', parameter: times },
  { id: 'shop-refund-answer-lost', group: 'refund', number: '78', parameter: times },
  { id: 'shop-refund-request-lost', group: 'refund', number: '79', parameter: times },
  { id: 'shop-refund-slow', group: 'refund', number: '80', parameter: seconds },
  { id: 'shop-refund-refused', group: 'refund', number: '81', parameter: times },
] as const satisfies readonly BehaviourRow[];
