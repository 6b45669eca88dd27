/** How the bytes of a serial scanner come: the line's settings, and what stands around a code. */
import * as v from 'valibot';

const PRINTABLE_OR_CONTROL = v.pipe(v.string(), v.maxLength(8));

export const LineSettings = v.object({
  baudRate: v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(921_600)),
  dataBits: v.picklist([7, 8]),
  parity: v.picklist(['none', 'even', 'odd']),
  stopBits: v.picklist([1, 2]),
  flowControl: v.picklist(['none', 'hardware']),
  /** Some scanners wait for an answer to each code, and sound an error without it. */
  ack: v.boolean(),
  /** Stands before every code, and is taken away. */
  prefix: PRINTABLE_OR_CONTROL,
  /**
   * Ends every code. Empty: CR, LF, CR LF, ETX, or a pause. Where codes hold line breaks
   * themselves, a suffix that is set keeps them whole.
   */
  suffix: PRINTABLE_OR_CONTROL,
});
export type LineSettings = v.InferOutput<typeof LineSettings>;

/** What most scanners have from the factory; over USB the speed does not matter. */
export const DEFAULT_LINE: LineSettings = {
  baudRate: 9_600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
  ack: false,
  prefix: '',
  suffix: '',
};
