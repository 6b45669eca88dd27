/** The write-ahead log as bytes (sqlite.org/fileformat.html, 4): where commits end in it, and copies that are torn. */

const HEADER = 32;
const FRAME_HEADER = 24;

/** The offsets at which the log's commits end, first to last. */
export function commitEnds(log: Buffer): number[] {
  const frame = FRAME_HEADER + log.readUInt32BE(8);
  const ends: number[] = [];
  const salt = log.subarray(16, 24);
  for (let at = HEADER; at + frame <= log.length; at += frame) {
    // What an earlier round has left behind.
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    // "For commit records, the size of the database in pages; for all other records, zero."
    const isCommit = log.readUInt32BE(at + 4) !== 0;
    if (isCommit) ends.push(at + frame);
  }
  return ends;
}

export type Tear = 'cut off' | 'a byte turned' | 'a sector of noise' | 'a sector of zeros';

/** The log as a power cut may leave it: good up to the offset, and not from there on. */
export function torn(log: Buffer, offset: number, tear: Tear): Buffer {
  if (tear === 'cut off') return log.subarray(0, offset);
  const copy = Buffer.from(log);
  if (tear === 'a byte turned') copy.writeUInt8(copy.readUInt8(offset) ^ 0xff, offset);
  else copy.fill(tear === 'a sector of noise' ? '\xa5\x17\x3c' : 0, offset, offset + 512);
  return copy;
}

/** Up to where the two are alike: zeros over zeros spoil nothing. */
export function goodBytes(log: Buffer, copy: Buffer): number {
  const at = log.findIndex((byte, n) => byte !== copy[n]);
  return at < 0 ? log.length : at;
}
