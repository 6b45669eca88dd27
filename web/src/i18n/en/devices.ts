/** English: scanners and the camera. */
import type { DeviceMessages } from '../device-messages.ts';

export const devices: DeviceMessages = {
  camera: {
    title: 'Scan with the camera',
    lead: 'Hold the customer’s code in front of the camera, so that it fills about half of the picture.',
    starting: 'Starting the camera…',
    close: 'Turn the camera off',
    trouble: {
      denied:
        'The browser does not let the till use the camera. Allow it by the sign left of the address, then try again.',
      'no-camera': 'This device has no camera. Use a scanner.',
      'in-use': 'Another program is using the camera. Close it, then try again.',
      unsupported: 'This browser cannot use the camera. Use a scanner, or Chrome.',
    },
  },

  devices: {
    title: 'Scanners',
    back: 'Back',
    addUsb: 'Add USB scanner',
    addSerial: 'Add serial scanner',
    none: 'No scanner is added yet. One in keyboard mode works without being added: try it on this screen.',
    outcome: {
      added: 'Added. Scan something to try it.',
      'nothing-chosen':
        'Nothing was chosen. If the list was empty, the scanner is probably in keyboard mode: it works as it is, or can be switched, as described below.',
      blocked:
        'The browser did not show its list. A setting or a policy of this device forbids it; ask the person who runs it.',
      unsupported: 'This browser cannot open such scanners. Use Chrome, or keyboard mode.',
    },
    states: {
      connected: 'Connected',
      opening: 'Opening…',
      gone: 'Not plugged in',
      blocked: 'Cannot be opened',
      'in-use': 'Used elsewhere',
    },
    reasons: {
      'permission-revoked': 'The permission was taken back. Add the scanner again.',
      'open-refused':
        'The system refuses. On Linux it needs a udev rule; on Windows another program may hold it.',
      'other-tab': 'Another tab of the till has it.',
      'other-program': 'Another program has it. Close that program.',
    },
    kinds: { 'hid-pos': 'USB, HID POS', ibm: 'USB, IBM/OEM', serial: 'Serial port' },
    name: 'Name',
    save: 'Save',
    beep: 'Beep',
    forget: 'Forget',
    elsewhere: 'Another tab of the till has the scanners.',
    takeOver: 'Use them here',
    line: {
      title: 'Line settings',
      baudRate: 'Baud rate',
      dataBits: 'Data bits',
      parity: 'Parity',
      stopBits: 'Stop bits',
      flowControl: 'Flow control',
      ack: 'Answer each code with ACK',
      prefix: 'Prefix',
      suffix: 'Suffix (empty: any line end)',
    },
    parities: { none: 'None', even: 'Even', odd: 'Odd' },
    flowControls: { none: 'None', hardware: 'RTS/CTS' },
    keyboard: {
      title: 'Scanners in keyboard mode',
      lead: 'They need no setting: the till learns their speed and how their codes end. Set something only where codes are cut off.',
      suffix: 'Codes end with',
      prefix: 'Codes begin with',
      slow: 'The scanner is slow (up to 250 ms a key)',
    },
    suffixes: { auto: 'Learned', enter: 'Enter', tab: 'Tab', none: 'Nothing' },
    test: {
      title: 'Try it: scan anything',
      lead: 'While this screen is open nothing is charged.',
      text: 'Text',
      symbology: 'Kind of code',
      took: 'Took',
      source: 'Read by',
      raw: 'Bytes',
      hidden: 'A payment code is shown in part only, and its bytes are not shown.',
      untold: 'not told',
      ms: (ms) => `${ms} ms`,
    },
    sources: {
      'hid-pos': 'USB, HID POS',
      ibm: 'USB, IBM/OEM',
      serial: 'Serial port',
      keyboard: 'Keyboard mode',
      camera: 'Camera',
      demo: 'Demo wallet',
    },
    drops: {
      'short-report': 'Too few bytes came.',
      'bad-length': 'The scanner told a length that cannot be.',
      empty: 'An empty code came.',
      incomplete: 'The code did not come to its end. Check the suffix.',
      'changed-symbology': 'Two codes came mixed up.',
      'too-long': 'More came than any code holds.',
      'unknown-report': 'The scanner speaks a form that is not known.',
      'command-response': 'An answer of the scanner to a command; not a code.',
      'control-characters':
        'Characters came that no code holds. On a serial port: check the line settings.',
      'line-error': 'The serial line lost bytes. Check the line settings.',
    },
    help: {
      title: 'The scanner is not in the list?',
      lead: 'New scanners are in keyboard mode, which no page can open. Scan the barcode for HID POS (or USB serial) in the maker’s manual, plug the scanner in again, and add it.',
      also: 'Other makers: look for “HID POS”, “OPOS” or “USB COM” under the USB interface.',
    },
    makers: {
      zebra: {
        name: 'Zebra, Symbol',
        where: 'Product Reference Guide, chapter “USB Interface”, “USB Device Type”: USB HID POS',
      },
      honeywell: {
        name: 'Honeywell',
        where:
          'User’s Guide, “Programming the Interface”: HID POS (terminal ID 131) or USB Serial (130)',
      },
      datalogic: {
        name: 'Datalogic',
        where: 'Product Reference Guide, “Interface Selection”: USB-OEM or USB-COM',
      },
      newland: { name: 'Newland', where: 'User Guide, chapter “USB Interface”: HID-POS' },
    },
    diagnostics: {
      title: 'For support',
      lead: 'What the scanners said of themselves and what happened lately. It holds no code.',
      save: 'Save diagnosis',
    },
  },
};
