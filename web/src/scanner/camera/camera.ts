/** What a camera sees, and why it may see nothing. */

export interface Found {
  text: string;
  /** AIM identifier. */
  symbology?: string;
}

export interface Detector {
  /** The first code in the picture that the video shows. */
  detect(video: HTMLVideoElement): Promise<Found | undefined>;
}

/** Why there is no picture: each wants something else done. */
export type CameraTrouble = 'denied' | 'no-camera' | 'in-use' | 'unsupported';
