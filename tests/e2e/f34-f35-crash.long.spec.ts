/** F34, F35: a tab crashes, a browser is killed, in every state of the till's screens. */
import { crashIn, killIn } from './_mishaps.ts';
import { STATES } from './_states.ts';
import { test } from './_test.ts';

test.describe.configure({ mode: 'parallel' });

for (const state of STATES) {
  test(`a tab crashes: ${state.name} (F34)`, async ({ browser, shop }) => {
    await crashIn(state, shop, browser);
  });

  test(`a browser is killed: ${state.name} (F35)`, async ({ shop }) => {
    await killIn(state, shop);
  });
}
