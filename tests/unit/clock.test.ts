/** R6: the wall clock at start plus the monotonic clock since. */
import { expect, test } from 'vitest';
import { processClock } from '@kaikei/proxy/clock.ts';

const START = Date.UTC(2026, 2, 4, 5, 6, 7);
const HOUR = 3_600_000;

/** Both clocks by hand: time passes on both, a step moves the wall clock alone. */
function clocks() {
  let wall = START;
  let monotonic = 1_234.567;
  let uptime = 98_765_430;
  return {
    clock: processClock({
      wallNow: () => wall,
      monotonicNow: () => monotonic,
      uptime: () => uptime,
    }),
    pass: (ms: number) => {
      wall += ms;
      monotonic += ms;
      uptime += ms;
    },
    sleep: (ms: number) => {
      wall += ms;
      uptime += ms;
    },
    step: (ms: number) => {
      wall += ms;
    },
  };
}

test('the clock starts at the wall clock and runs with the monotonic one', () => {
  const { clock, pass } = clocks();
  expect(clock.now()).toBe(START);
  pass(5_000);
  expect(clock.now()).toBe(START + 5_000);
});

test.each([HOUR, -HOUR, 24 * HOUR, -24 * HOUR])('a step of %i ms changes no wait', (by) => {
  const { clock, pass, step } = clocks();
  pass(1_000);
  step(by);
  pass(1_000);
  expect(clock.now()).toBe(START + 2_000);
});

test('the clock follows the wall clock again when it is told to', () => {
  const { clock, pass, step } = clocks();
  pass(1_000);
  step(HOUR);
  clock.reanchor();
  expect(clock.now()).toBe(START + HOUR + 1_000);
  pass(7);
  expect(clock.now()).toBe(START + HOUR + 1_007);
});

test('the sleep of the machine is time that passed, for waits and stopwatches alike', () => {
  const { clock, pass, sleep, step } = clocks();
  const elapsed = clock.stopwatch();
  pass(1_000);
  sleep(90_000);
  expect(clock.now()).toBe(START + 91_000);
  step(-HOUR);
  sleep(5_000);
  pass(1);
  expect(clock.now()).toBe(START + 96_001);
  expect(elapsed()).toBe(96_001);
});

test('R5: a sleep that was too short to be told is not made up for with a later one', () => {
  const { clock, pass, sleep } = clocks();
  sleep(1_400);
  const ended = clock.now();
  sleep(2_400);
  pass(1_000);
  expect(clock.now() - ended).toBe(3_400);
});

test('the clock’s times are whole and never go back', () => {
  const { clock, pass } = clocks();
  let last = clock.now();
  for (let n = 0; n < 1_000; n += 1) {
    pass(0.37);
    const now = clock.now();
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  expect(last).toBe(START + 370);
});

test('a stopwatch counts what either clock saw pass: a machine that slept, a step back', () => {
  const { clock, pass, step } = clocks();
  const [slept, setBack] = [clock.stopwatch(), clock.stopwatch()];
  pass(1_000);
  expect(slept()).toBe(1_000);
  step(90_000);
  expect(slept()).toBe(91_000);
  step(-180_000);
  expect(setBack()).toBe(1_000);
});

test('`after` runs once, unless it was called off', async () => {
  const clock = processClock();
  const ran: string[] = [];
  const callOff = clock.after(0, () => ran.push('called off'));
  callOff();
  await new Promise<void>((resolve) => {
    clock.after(0, () => ran.push('first'));
    clock.after(5, resolve);
  });
  expect(ran).toEqual(['first']);
});
