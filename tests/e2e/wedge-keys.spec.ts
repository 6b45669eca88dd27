/**
 * Scanners in keyboard mode whose keys are odd, by real keys in a real browser: whatever they send, the
 * amount stays, no button is pressed, and the code is read as it is printed.
 */
import { expect } from '@playwright/test';
import { newCode, remember } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import { character, ENTER, TAB, TillPage, type KeyPress } from './_till.ts';
import { digits, focusedPrefix, scanUntilPaid } from './_wedge.ts';

let shop: Shop;
let till: TillPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  shop = await Shop.open();
  till = await TillPage.pair(browser, shop);
});

test.afterAll(async () => {
  await till.close();
  expect(await shop.close()).toEqual([]);
});

const SHIFT = 8;
const CTRL = 2;
const ALT = 1;
const control = (letter: string): KeyPress => ({
  key: letter,
  code: `Key${letter.toUpperCase()}`,
  modifiers: CTRL,
  windowsVirtualKeyCode: letter.toUpperCase().charCodeAt(0),
});
const F12: KeyPress = { key: 'F12', code: 'F12', windowsVirtualKeyCode: 123 };
const CTRL_ENTER: KeyPress = { key: 'Enter', code: 'Enter', modifiers: CTRL };
const BLANK: KeyPress = { key: ' ', code: 'Space', text: ' ', windowsVirtualKeyCode: 32 };
const PAD = [
  'Insert',
  'End',
  'ArrowDown',
  'PageDown',
  'ArrowLeft',
  'Clear',
  'ArrowRight',
  'Home',
  'ArrowUp',
  'PageUp',
];
const onPadWithoutNumLock = (digit: string): KeyPress => ({
  key: PAD[Number(digit)] ?? '',
  code: `Numpad${digit}`,
});
const processed = (digit: string): KeyPress => ({
  key: 'Process',
  code: `Digit${digit}`,
  windowsVirtualKeyCode: 229,
});
const altCode = (sign: string): KeyPress[] => {
  const number = String(sign.charCodeAt(0)).padStart(3, '0');
  return [
    { key: 'Alt', code: 'AltLeft', modifiers: ALT, type: 'rawKeyDown' },
    ...Array.from(number, (digit): KeyPress => ({
      key: digit,
      code: `Numpad${digit}`,
      modifiers: ALT,
    })),
    { key: 'Alt', code: 'AltLeft', type: 'keyUp' },
  ];
};
const letter = (sign: string, shown: string): KeyPress => ({
  key: shown,
  text: shown,
  code: /[a-z]/i.test(sign)
    ? `Key${sign.toUpperCase()}`
    : /\d/.test(sign)
      ? `Digit${sign}`
      : 'Equal',
  ...(/[A-Z]/.test(sign) && { modifiers: SHIFT }),
});
const swapCase = (sign: string) =>
  sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase();

/** A published Merpay QR code, and one of its kind for each test. */
const MERPAY = 'hQVDUFYwMWEfTwigAAAAZQOSAlcTMViZABI0VnjUkSEhAAAFEgAADw==';

const cases: [string, (code: string) => KeyPress[]][] = [
  ['Ctrl+J behind it', (code) => [...digits(code), control('j')]],
  ['Enter and Ctrl+J behind it', (code) => [...digits(code), ENTER, control('j')]],
  ['Ctrl+M and Ctrl+J behind it', (code) => [...digits(code), control('m'), control('j')]],
  ['F12 behind it', (code) => [...digits(code), F12]],
  ['F12 before it', (code) => [F12, ...digits(code), ENTER]],
  ['STX and ETX around it', (code) => [control('b'), ...digits(code), control('c')]],
  ['a blank before and behind it', (code) => [BLANK, ...digits(code), BLANK]],
  ['Tab before it', (code) => [TAB, ...digits(code), ENTER]],
  ['Enter before it', (code) => [ENTER, ...digits(code), ENTER]],
  ['an AIM identifier before it', (code) => [...Array.from(`]Q1${code}`, character), ENTER]],
  [
    'an input method at work',
    (code) => [...Array.from(code, processed), { key: 'Process', code: 'Enter' }],
  ],
  ['NumLock off', (code) => [...Array.from(code, onPadWithoutNumLock), ENTER]],
  ['an Alt code for every sign', (code) => [...Array.from(code).flatMap(altCode), ENTER]],
  [
    'ArrowDown and Ctrl+Enter behind Enter',
    (code) => [...digits(code), ENTER, { key: 'ArrowDown', code: 'ArrowDown' }, CTRL_ENTER],
  ],
];

for (const [index, [name, keys]] of cases.entries()) {
  test(`pays with ${name}`, async () => {
    const amount = 1_500 + index;
    const code = newCode();
    const enter = () => till.enterAmount(amount);
    await scanUntilPaid(shop, till, amount, enter, async () => {
      // A button of the keypad has the focus, as after a touch.
      await till.part('key-7').focus();
      await till.watchDefaults();
      await till.scanKeys(keys(code), 8);
    });
    // Only Tab may be the browser's, and the focus comes back; right after a scan it is not even that.
    expect((await till.defaultsTaken()).filter((key) => key !== 'Tab')).toEqual([]);
  });
}

const layouts: [string, (sign: string) => KeyPress][] = [
  ['a US scanner on a Japanese layout', (sign) => letter(sign, sign === '=' ? '^' : sign)],
  ['CapsLock on', (sign) => letter(sign, /[a-z]/i.test(sign) ? swapCase(sign) : sign)],
  [
    'a layout on which = is an accent',
    (sign) => (sign === '=' ? { key: 'Dead', code: 'Equal' } : letter(sign, sign)),
  ],
];

for (const [index, [name, keys]] of layouts.entries()) {
  test(`pays with a Merpay QR from ${name}`, async () => {
    const amount = 2_000 + index;
    // The account number behind the issuer makes it a code of its own.
    const code = remember(MERPAY.replace('ABI0', `ABI${index + 1}`));
    const enter = () => till.enterAmount(amount);
    const sent = till.page.waitForRequest((request) => request.method() === 'PUT');
    const { pay_method_id } = await scanUntilPaid(shop, till, amount, enter, () =>
      till.scanKeys([...Array.from(code, keys), ENTER], 8),
    );
    expect(pay_method_id).toBe('MerPay');
    expect((await sent).postDataJSON()).toMatchObject({ code });
  });
}

test('a pause within a code leaves the amount, and the code is read whole', async () => {
  for (const [index, pauseMs] of [350, 1_100].entries()) {
    const amount = 2_500 + index;
    const keys = [...digits(newCode()), ENTER];
    const gapsMs = keys.map((_, place) => (place === 14 ? pauseMs : 8));
    const enter = () => till.enterAmount(amount);
    await scanUntilPaid(shop, till, amount, enter, async () => {
      await till.part('key-7').focus();
      await till.typeKeys(keys, gapsMs);
    });
  }
});

test('a scanner of 150 ms a key leaves the amount, and the code is read whole', async () => {
  const enter = () => till.enterAmount(2_600);
  await scanUntilPaid(shop, till, 2_600, enter, async () => {
    await till.part('key-7').focus();
    await till.typeKeys([...digits(newCode()), ENTER], 150);
  });
});

test('a scanner that pastes by Ctrl+V is read where nothing is written', async () => {
  await till.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // Right behind a code of keys it would be a control character of its scanner.
  await till.page.reload();
  const enter = () => till.enterAmount(2_700);
  await scanUntilPaid(shop, till, 2_700, enter, async () => {
    await till.page.evaluate((text) => navigator.clipboard.writeText(text), newCode());
    await till.page.keyboard.press('Control+V');
  });
});

test('a bill of a convenience store is refused, and nobody is asked for a wallet', async () => {
  await till.enterAmount(3_000);
  await till.scan('91912345000000000000000000017026123100015003');
  await expect(till.part('notice')).toHaveAttribute('data-kind', 'scan-refused');
  await expect(till.part('wallet-chooser')).toBeHidden();
  await expect(till.part('amount')).toHaveAttribute('data-amount', '3000');
  await till.part('key-backspace').click({ clickCount: 4 });
});

test('a code that a program pastes or inserts into a field is taken out of it and read', async () => {
  const field = await focusedPrefix(till, '~');
  const session = await till.context.newCDPSession(till.page);
  const expectRead = async (ending: string) => {
    await expect(till.part('test-text')).toHaveText(new RegExp(`${ending}$`));
    await expect(field).toHaveValue('~');
  };
  await session.send('Input.insertText', { text: newCode('1001') });
  await expectRead('1001');
  await till.page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', `${text}\n`);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, newCode('1002'));
  await expectRead('1002');
  // Character by character, without keys.
  const code = Array.from(newCode('1003'));
  await Promise.all(code.map((text) => session.send('Input.insertText', { text })));
  await expectRead('1003');
  await session.detach();
  // What was in the field for a moment is no prefix now, which would be taken off later codes.
  await till.page.reload();
  await till.part('open-devices').click();
  await expect(field).toHaveValue('~');
});

test('the input method is on and a field has the focus: the code is read, the field stays', async () => {
  const field = till.part('keyboard-prefix');
  await field.focus();
  const code = newCode('1004');
  await till.scanKeys([...Array.from(code, processed), { key: 'Process', code: 'Enter' }], 8);
  await expect(till.part('test-text')).toHaveText(/1004$/);
  await expect(till.part('oddity')).toHaveAttribute('data-oddity', 'input-method');
  await expect(field).toHaveValue('~');
  await till.page.goBack();
});

test('a person still presses the button that Tab has chosen', async () => {
  // Right behind a code Tab and Enter are its scanner's.
  await till.page.reload();
  await till.part('key-9').click();
  await till.page.keyboard.press('Tab');
  const before = await till.part('amount').getAttribute('data-amount');
  await till.part('key-5').focus();
  await till.page.keyboard.press('Enter');
  await expect(till.part('amount')).toHaveAttribute('data-amount', `${String(before)}5`);
});
