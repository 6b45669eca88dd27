/** The sandbox's page tells what the sandbox does: its tables are compared with the data. */
import { readFileSync } from 'node:fs';
import { REFUSALS } from '@kaikei/proxy/sandbox/refusals.ts';
import { BEHAVIOURS, type Behaviour } from '@kaikei/shared/sandbox-behaviours.ts';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');

/** The cells of the table under a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function parameterText({ parameter }: Behaviour): string {
  if (!parameter) return '00';
  if (parameter.unit === 'http-status') return '00, 02, 03, 04, 29';
  return `${String(parameter.least).padStart(2, '0')} to ${parameter.most} ${parameter.unit}`;
}

it('the sandbox’s page lists every behaviour as the table has it', () => {
  const rows = tableUnder('Behaviours');
  expect(rows.map((row) => row.slice(0, 3))).toEqual(
    BEHAVIOURS.map((each) => [each.number, `\`${each.id}\``, parameterText(each)]),
  );
  expect(rows.filter(([, , , what]) => what === undefined || what === '')).toEqual([]);
});

it('the sandbox’s page lists every code', () => {
  expect(tableUnder('Codes')).toEqual(
    Object.entries(REFUSALS).map(([code, meaning]) => [`\`${code}\``, meaning]),
  );
});
