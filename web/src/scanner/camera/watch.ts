/** Watches what a camera sees until it is stopped. */
import type { CameraTrouble, Found } from './camera.ts';
import { createDetector } from './detector.ts';

export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly trouble: CameraTrouble;

  constructor(trouble: CameraTrouble, cause: unknown) {
    super(`the camera cannot be used: ${trouble}`, { cause });
    this.trouble = trouble;
  }
}

/** By `DOMException.name` of `getUserMedia`. */
const TROUBLES: Partial<Record<string, CameraTrouble>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'no-camera',
  OverconstrainedError: 'no-camera',
  NotReadableError: 'in-use',
  AbortError: 'in-use',
};

/** The same code is reported again only after this. */
const SAME_CODE_MS = 3_000;
/** Ten pictures a second leave a tablet cool. */
const BETWEEN_PICTURES_MS = 100;

/**
 * Shows the camera in `video` and reports every code that it sees. The camera is off when the returned
 * promise is settled.
 * @throws {CameraError}
 */
export async function watchCamera(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onFound: (found: Found) => void,
): Promise<void> {
  const stream = await openCamera();
  try {
    video.srcObject = stream;
    const [detector] = await Promise.all([createDetector(), video.play()]);
    let last: { text: string; at: number } | undefined;
    while (!signal.aborted) {
      const found = video.videoWidth > 0 ? await detector.detect(video) : undefined;
      const now = performance.now();
      const isSame = found && last?.text === found.text && now - last.at < SAME_CODE_MS;
      if (found) last = { text: found.text, at: now };
      if (found && !isSame && !isAborted(signal)) onFound(found);
      await untilNextPicture(signal);
    }
  } catch (error) {
    // A video that is taken off the page stops playing; that is how it ends.
    if (!signal.aborted) throw error;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function openCamera(): Promise<MediaStream> {
  const { mediaDevices } = navigator as Partial<Pick<Navigator, 'mediaDevices'>>;
  if (!mediaDevices) throw new CameraError('unsupported', undefined);
  try {
    return await mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1_280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new CameraError(TROUBLES[error.name] ?? 'unsupported', error);
  }
}

/** Asked anew: the signal may have been given while a picture was looked at. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function untilNextPicture(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, BETWEEN_PICTURES_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
