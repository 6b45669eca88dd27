/**
 * Where the database lies. SQLite's write-ahead log needs locks and shared memory that hold between
 * processes; on network and host-shared file systems they do not, and payments would be lost in silence.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** As Linux names them. Of FUSE those are refused that reach another machine or the host. */
const REFUSED = [
  /^nfs\d*$/,
  /^(cifs|smb\w*)$/,
  /^(9p|virtiofs|vboxsf|prl_fs|drvfs|fakeowner)$/,
  /^(afs|ceph|glusterfs|lustre|ncpfs)$/,
  /^fuse\.(sshfs|s3fs|rclone|gcsfuse|glusterfs|ceph|grpcfuse|osxfs|vmhgfs-fuse|davfs|goofys|mountpoint-s3)/,
];

/** The file system's name where a database cannot lie on it; undefined where it can, or nobody can tell. */
export function refusedFileSystem(databaseFile: string): string | undefined {
  const device = deviceOf(resolve(databaseFile));
  const mounts = readMounts();
  const type = device && mounts?.find((mount) => mount.device === device)?.type;
  return type && REFUSED.some((pattern) => pattern.test(type)) ? type : undefined;
}

/** `major:minor` of what holds the file, or will: the nearest folder that is there. */
function deviceOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found) {
    const major = (found.dev >>> 8) & 0xfff;
    const minor = (found.dev & 0xff) | ((found.dev >>> 12) & 0xfff00);
    return `${major}:${minor}`;
  }
  const folder = dirname(path);
  return folder === path ? undefined : deviceOf(folder);
}

/** Lines as `36 35 98:0 /root /mounted rw shared:1 - ext4 /dev/sda1 rw` (proc(5)). */
function readMounts(): { device: string; type: string }[] | undefined {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.flatMap((line) => {
      const [mount = '', source = ''] = line.split(' - ');
      const [device, type] = [mount.split(' ')[2], source.split(' ')[0]];
      return device && type ? [{ device, type }] : [];
    });
  } catch {
    return undefined; // No Linux, or no /proc.
  }
}
