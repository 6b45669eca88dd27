/** English: the receipt printer. */
import type { PrinterMessages } from '../printer-messages.ts';

export const printer: PrinterMessages = {
  title: 'Receipt printer',
  none: 'No receipt printer yet. Connect it by USB, or by a serial port or Bluetooth, switch it on, and add it here.',
  addUsb: 'Add USB printer',
  addSerial: 'Add serial printer',
  useAsPrinter: 'Use as receipt printer',
  outcome: {
    added: 'Added. Make a test print.',
    'nothing-chosen':
      'Nothing was chosen. If the printer was not in the list, switch it on, check its cable, or try the other button.',
    blocked:
      'The browser did not show its list. A setting or policy of this device forbids it. Ask the administrator.',
    unsupported: 'This browser cannot connect to printers. Use Chrome or Edge.',
    scanner:
      'A scanner is connected there. If it is the printer, choose “Use as receipt printer” on the scanner’s card.',
  },
  connections: { usb: 'USB', serial: 'Serial port' },
  states: { there: 'Connected', gone: 'Not connected', ambiguous: 'Several found' },
  stateHints: {
    gone: 'Switch the printer on and check its cable. It reconnects automatically.',
    ambiguous:
      'Two connected devices look the same to the browser, so nothing is printed. Unplug one, or connect the printer another way.',
  },
  print: 'Print on receipt printer',
  printing: 'Printing…',
  testPrint: 'Test print',
  openDrawer: 'Open drawer',
  forget: 'Remove',
  settings: 'Printer settings',
  language: 'Command language',
  languages: {
    'esc-pos': 'ESC/POS (Epson, most others)',
    'star-prnt': 'StarPRNT (mC-Print, mPOP)',
    'star-line': 'Star Line Mode (older)',
  },
  paper: 'Paper width',
  papers: { 58: '58 mm', 80: '80 mm' },
  japanese: 'Print letters as',
  japaneseBy: { picture: 'A picture (any printer)', 'code-page': 'The printer’s own letters' },
  japaneseHint:
    'The printer’s own letters are faster. They need a printer made for Japan, or the Japanese comes out garbled.',
  cut: 'Cut the paper (printer with a cutter)',
  drawer: 'A cash drawer is connected to the printer',
  baudRate: 'Baud rate',
  flowControl: 'Flow control',
  flowControls: { none: 'None', hardware: 'RTS/CTS' },
  result: {
    printed: 'Printed.',
    sent: 'Sent. This printer does not report back, so check the paper.',
    'paper-out': 'The printer is out of paper. Put in a new roll and print again.',
    'cover-open': 'The printer’s cover is open. Close it and print again.',
    'printer-error':
      'The printer reports an error (cutter or print head). Switch it off, remove jammed paper, and switch it on.',
    offline: 'The printer is not ready. Check its paper, cover and lamps.',
    'not-there': 'The printer is not connected. Switch it on and check its cable.',
    ambiguous:
      'Two connected devices look the same, so nothing was sent. Unplug one and print again.',
    'in-use':
      'Another app, or the printer driver of this device, is using the printer. Close the app, or call the administrator.',
    refused:
      'The system refused access to the printer. Call the administrator: Linux needs a udev rule, Windows the WinUSB driver.',
    stalled:
      'The printer takes no data. Check that it is switched on, its cover closed, and paper loaded.',
    lost: 'The connection to the printer was lost while printing. Check the cable.',
    unconfirmed: 'The printer did not confirm that it is done. Check the paper.',
    'other-tab': 'Another tab is still printing. Try again in a moment.',
    'not-loaded': 'The print function could not be loaded. Check the connection, then try again.',
  },
  drawerSent: 'The command to open the drawer was sent.',
  paperLow: 'The paper is nearly used up.',
  isStarted: 'Part of it may be on paper, or may still come out: check before you print it again.',
  test: {
    mark: 'TEST',
    time: 'Time',
    item: 'A product whose name is longer than one line of the paper is wide',
    total: 'Total',
    paper: 'Paper',
    language: 'Letters',
    stamp: 'Revenue stamp',
    end: 'If the frame is whole and nothing is cut off at either side, the printer is set up correctly.',
  },
};
