/** What the page says to a worker that waits, once nothing hinders. Versions that meet must agree on it. */
export const UPDATE_NOW = 'update-now';
