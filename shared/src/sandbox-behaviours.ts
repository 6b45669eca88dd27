/**
 * What the sandbox gateway can play, as data: one row a behaviour. A payment code of digits asks for
 * one by its last four digits, `BBPP`: BB is the row's number, PP its parameter. The same rows feed
 * the sandbox, the till's demo page and the tests.
 *
 * No row answers to an ending that sample codes tend to have (digits that count up or down, or all
 * the same): a code that nobody meant to misbehave is paid at once.
 */

import { BEHAVIOUR_ROWS, type BehaviourRow } from './sandbox-behaviour-rows.ts';

export type BehaviourId = (typeof BEHAVIOUR_ROWS)[number]['id'];

export interface Behaviour extends BehaviourRow {
  readonly id: BehaviourId;
}

export const BEHAVIOURS: readonly Behaviour[] = BEHAVIOUR_ROWS;

const BY_NUMBER: ReadonlyMap<string, Behaviour> = new Map(
  BEHAVIOURS.map((behaviour) => [behaviour.number, behaviour]),
);
const BY_ID: ReadonlyMap<string, Behaviour> = new Map(
  BEHAVIOURS.map((behaviour) => [behaviour.id, behaviour]),
);

export function behaviourFacts(id: BehaviourId): Behaviour {
  const behaviour = BY_ID.get(id);
  if (!behaviour) throw new RangeError(`no behaviour is called ${id}`);
  return behaviour;
}

/** A behaviour with its parameter: what one payment code asks for. */
export interface Ending {
  readonly behaviour: BehaviourId;
  readonly parameter: number;
}

/** What the code's last four digits ask for; undefined where they ask for nothing: paid at once. */
export function readEnding(code: string): Ending | undefined {
  const match = /^\d*(\d\d)(\d\d)$/.exec(code);
  const behaviour = BY_NUMBER.get(match?.[1] ?? '');
  if (!behaviour) return undefined;
  const parameter = Number(match?.[2]);
  return fits(behaviour, parameter) ? { behaviour: behaviour.id, parameter } : undefined;
}

/**
 * The four digits `BBPP`.
 * @throws RangeError for a parameter that the behaviour does not take
 */
export function endingDigits({ behaviour: id, parameter }: Ending): string {
  const behaviour = behaviourFacts(id);
  if (!fits(behaviour, parameter)) {
    throw new RangeError(`${parameter} is no parameter of ${id}`);
  }
  return behaviour.number + String(parameter).padStart(2, '0');
}

function fits({ parameter: spec }: Behaviour, parameter: number): boolean {
  if (!spec) return parameter === 0;
  if (spec.unit === 'http-status') return [0, 2, 3, 4, 29].includes(parameter);
  return Number.isInteger(parameter) && parameter >= spec.least && parameter <= spec.most;
}
