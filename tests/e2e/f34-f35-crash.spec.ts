/** F34: a tab crashes. All states, and killed browsers (F35): the long proof beside this one. */
import { crashIn } from './_mishaps.ts';
import { stateNamed } from './_states.ts';
import { test } from './_test.ts';

test('a tab crashes while the answer to a submission is lost (F34)', async ({ browser, shop }) => {
  await crashIn(stateNamed('the answer to the submission is lost'), shop, browser);
});
