/** What a demo wallet does, in the language of the screen. */
import { behaviourFacts, type Ending } from '@kaikei/shared/sandbox-behaviours.ts';
import type { DemoMessages } from '../i18n/demo-messages.ts';

export function demoWords(
  t: DemoMessages,
  { behaviour, parameter }: Ending,
): { label: string; happens: string } {
  const { label, happens } = t.behaviours[behaviour];
  const n =
    behaviourFacts(behaviour).parameter?.unit === 'http-status' ? statusOf(parameter) : parameter;
  return { label: label(n), happens: happens(n) };
}

/** The HTTP status that two digits stand for. */
function statusOf(parameter: number): number {
  return parameter === 29 ? 429 : 500 + parameter;
}
