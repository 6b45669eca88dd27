import { expect, it } from 'vitest';
import type { DeviceState, ScannerDevice } from '../../web/src/scanner/device.ts';
import { scannerHealth } from '../../web/src/devices/scanner-health.ts';

const device = (state: DeviceState): ScannerDevice => ({
  id: state,
  kind: 'hid-pos',
  productName: '',
  state,
  canBeep: false,
});
const health = (...states: DeviceState[]) => scannerHealth(states.map(device), 'here')?.name;

it('one scanner that works is enough; else the worst that a person can fix is shown', () => {
  expect(health('gone', 'blocked', 'connected')).toBe('ready');
  expect(health('gone', 'opening')).toBe('opening');
  expect(health('gone', 'in-use', 'blocked')).toBe('blocked');
  expect(health('gone', 'in-use')).toBe('taken');
  expect(health('gone')).toBe('gone');
});

it('says nothing where no scanner is opened, or nothing is known yet', () => {
  expect(health()).toBeUndefined();
  expect(scannerHealth([device('gone')], 'unknown')).toBeUndefined();
  expect(scannerHealth([device('in-use')], 'elsewhere')?.name).toBe('elsewhere');
});
