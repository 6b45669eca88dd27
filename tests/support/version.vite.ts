/** Builds the till as another version of it would be: `TILL_VERSION` is `newer` or `older`. */
import { defineConfig, mergeConfig, type Plugin } from 'vite';
import till from '../../vite.config.ts';

const CHANGES: Record<string, Plugin> = {
  /** One that can be told by its title. */
  newer: {
    name: 'newer-till',
    transformIndexHtml: (html) => html.replace('<title>Kaikei', '<title>Kaikei, newer'),
  },
  /** One from before the oldest protocol that the proxy still takes. */
  older: {
    name: 'older-till',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/shared/src/api.ts')
        ? code.replace(/(CLIENT_PROTOCOL) = \d+/, '$1 = 0')
        : undefined,
  },
};

const change = CHANGES[process.env['TILL_VERSION'] ?? ''];
if (!change) throw new Error(`TILL_VERSION must be one of ${Object.keys(CHANGES).join(', ')}`);

export default defineConfig((env) => mergeConfig(till(env), { plugins: [change] }));
