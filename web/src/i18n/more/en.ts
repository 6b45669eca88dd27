/** English. */
import type { MoreMessages } from './messages.ts';

export const en: MoreMessages = {
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
};
