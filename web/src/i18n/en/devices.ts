/** English: scanners and the camera. */
import type { DeviceMessages } from '../device-messages.ts';
import { printer } from './printer.ts';

export const devices: DeviceMessages = {
  printer,

  status: {
    refused:
      'The browser may delete the till’s data if the device runs out of space. Payments stay safe on the server. Installing the till usually fixes this.',
    title: 'Till status',
    lead: 'What the till needs, and how it is doing.',
    close: 'Close',
    connection: 'Connection',
    storage: 'Storage on this device',
    granted: 'The browser keeps the till’s data.',
    unknown: 'Checking…',
    install: 'Install the till on this device',
  },

  viewer: {
    title: 'The till is open in another tab',
    lead: 'Only that tab can scan and take input. Watch here, or continue in this tab.',
    takeOver: 'Use the till here',
    sale: 'Amount being entered',
    closed: 'The till in the other tab is not ready yet.',
  },

  camera: {
    title: 'Scan with the camera',
    lead: 'Hold the customer’s code in front of the camera. It should fill about half of the picture.',
    starting: 'Starting the camera…',
    close: 'Turn off the camera',
    trouble: {
      denied:
        'The browser does not let the till use the camera. Allow it with the icon to the left of the address, then try again.',
      'no-camera': 'This device has no camera. Use a scanner.',
      'in-use': 'Another app is using the camera. Close that app, then try again.',
      unsupported: 'This browser cannot use the camera. Use a scanner, or Chrome.',
    },
  },

  scannerHints: {
    ready: 'The scanner is connected. You can scan.',
    opening: 'A scanner was found. Connecting to it.',
    gone: 'Plug the scanner in or switch it on. It reconnects automatically.',
    blocked:
      'The browser or the system does not let the till use the scanner. Add it again, or ask the administrator.',
    taken:
      'Another app is using the scanner, or the system does not release it. Close that app, and the scanner reconnects automatically.',
    elsewhere: 'The scanner is in use in another tab. Press to use it in this tab.',
  },

  devices: {
    title: 'Devices',
    back: 'Back',
    addUsb: 'Add USB scanner',
    addSerial: 'Add serial scanner',
    none: 'No scanner has been added yet. A scanner in keyboard mode works without being added: try it on this screen.',
    outcome: {
      added: 'Added. Scan something to test it.',
      'nothing-chosen':
        'Nothing was chosen. If the list was empty, the scanner is probably in keyboard mode. It works as it is, or you can change its mode as described below.',
      blocked:
        'The browser did not show its list. A setting or policy of this device forbids it. Ask the administrator.',
      unsupported: 'This browser cannot connect to such scanners. Use Chrome, or keyboard mode.',
      printer:
        'That port is a receipt printer’s. If the till uses it as its printer by mistake, remove the printer first.',
    },
    states: {
      connected: 'Connected',
      opening: 'Connecting…',
      gone: 'Unplugged',
      blocked: 'Blocked',
      'in-use': 'Used elsewhere',
    },
    reasons: {
      'permission-revoked': 'The permission was removed. Add the scanner again.',
      'open-refused':
        'The system refused access. On Linux a udev rule is needed. On Windows another app may be using the scanner.',
      'other-tab': 'Another tab of the till is using it.',
      'other-program': 'Another app is using it. Close that app.',
    },
    kinds: { 'hid-pos': 'USB, HID POS', ibm: 'USB, IBM/OEM', serial: 'Serial port' },
    name: 'Name',
    save: 'Save',
    beep: 'Beep',
    forget: 'Remove',
    elsewhere: 'Another tab of the till is using the scanners.',
    takeOver: 'Use them here',
    line: {
      title: 'Serial settings',
      baudRate: 'Baud rate',
      dataBits: 'Data bits',
      parity: 'Parity',
      stopBits: 'Stop bits',
      flowControl: 'Flow control',
      ack: 'Acknowledge each code (ACK)',
      prefix: 'Prefix',
      suffix: 'Suffix (empty: any line ending)',
    },
    parities: { none: 'None', even: 'Even', odd: 'Odd' },
    flowControls: { none: 'None', hardware: 'RTS/CTS' },
    keyboard: {
      title: 'Scanners in keyboard mode',
      lead: 'No settings needed: the till learns the scanner’s speed and how its codes end. Change something only if codes are cut off.',
      suffix: 'Codes end with',
      prefix: 'Codes begin with',
      slow: 'The scanner is slow (up to 250 ms a key)',
    },
    suffixes: { auto: 'Automatic', enter: 'Enter', tab: 'Tab', none: 'Nothing' },
    test: {
      title: 'Test: scan anything',
      lead: 'Nothing is charged while this screen is open.',
      text: 'Text',
      symbology: 'Code type',
      took: 'Duration',
      source: 'Read with',
      raw: 'Bytes',
      hidden: 'Only part of a payment code is shown, and none of its bytes.',
      unreported: 'not reported',
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
      'short-report': 'Too little data arrived.',
      'bad-length': 'The scanner reported an impossible length.',
      empty: 'An empty code arrived.',
      incomplete: 'The end of the code did not arrive. Check the suffix.',
      'changed-symbology': 'Two codes arrived mixed up.',
      'too-long': 'More data arrived than any code holds.',
      'unknown-report': 'The scanner uses an unknown data format.',
      'command-response': 'The scanner answered a command. This is not a code.',
      'control-characters':
        'Characters arrived that no code contains. For a serial scanner, check the serial settings.',
      'line-error': 'Data was lost on the serial line. Check the serial settings.',
    },
    oddities: {
      layout:
        'The scanner types for another keyboard than this device has: set its keyboard country to the one of this device.',
      'caps-lock': 'CapsLock is on: turn it off on this device, or in the scanner’s settings.',
      'num-lock': 'NumLock is off: turn it on, or set the scanner not to use the number pad.',
      'alt-code':
        'The scanner types each character as an Alt code, which is slow: set its keyboard country to the one of this device instead.',
      'input-method':
        'A Japanese input method is on: the code could still be read; turn it off if codes are read wrongly.',
      'full-width': 'Full-width input is on: switch this device to half-width (direct) input.',
      'function-key':
        'The scanner sends a function key with each code: set its prefix to none and its suffix to Enter.',
      'control-key':
        'The scanner sends control characters with each code: set its prefix to none and its suffix to Enter, not to a line feed.',
      'prefix-key': 'The scanner sends a key before each code: set its prefix to none.',
      pauses:
        'The keys came with long pauses: move the scanner nearer, charge it, or use a cable or the USB mode HID POS.',
      slow: 'The scanner types slowly: set its delay between keys to none.',
      'no-suffix':
        'The scanner sends nothing after a code, so the till has to wait: set its suffix to Enter.',
    },
    help: {
      title: 'Is the scanner not in the list?',
      lead: 'New scanners are in keyboard mode, which no web page can connect to. Scan the barcode for HID POS (or USB serial) in the manufacturer’s manual, plug the scanner in again, and add it.',
      also: 'Other manufacturers: look for “HID POS”, “OPOS” or “USB COM” under the USB interface.',
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
      title: 'For the administrator',
      lead: 'What the scanners report about themselves, and recent events. It contains no codes.',
      save: 'Save diagnostics',
    },
  },
};
