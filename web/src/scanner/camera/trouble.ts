/** Why there is no picture: each wants something else done. */
export type CameraTrouble = 'denied' | 'no-camera' | 'in-use' | 'unsupported';
