import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type UserConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const DEVELOPMENT_PROXY = 'http://127.0.0.1:8787';

/** The till: static files that the proxy serves under a CSP without inline scripts or data URLs. */
const till: UserConfig = {
  root: 'web',
  plugins: [
    svelte({ configFile: false, compilerOptions: { discloseVersion: false } }),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // The till registers the worker itself, and its manifest is a file like any other.
      injectRegister: false,
      manifest: false,
      injectManifest: {
        // A classic worker: a script without imports.
        rollupFormat: 'iife',
        globPatterns: ['**/*.{html,js,css,svg,png,wasm,woff2,webmanifest}'],
      },
    }),
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // Which scripts a part loads beside its own it says itself, and the worker has them; named in the first file they
      // would weigh on the start. Styles nobody else names.
      resolveDependencies: (_, parts, { hostType }) =>
        hostType === 'html' ? parts : parts.filter((part) => part.endsWith('.css')),
    },
    rolldownOptions: {
      // Schemas that only the proxy reads stand beside the till's own. Making one does nothing else.
      treeshake: { manualPureFunctions: ['v', 'threeByteText', 'coordinate'] },
      output: {
        // The names of all parts stand in the first file; letters that mean nothing do not compress.
        chunkFileNames: ({ facadeModuleId }) =>
          // But for what a till loads at first, which the check of its weight has to find.
          /\/i18n\/[^/]+\/till\.ts$/.test(facadeModuleId ?? '')
            ? 'assets/texts-[hash:6].js'
            : 'assets/[hash:6].js',
        assetFileNames: 'assets/[hash:6][extname]',
        codeSplitting: {
          // All that the first picture needs in one file: many small ones start a slow tablet later. Beside it the
          // script that fetches the texts, which the page names first: both are loaded side by side.
          groups: [
            { name: 'texts', test: /\/i18n\/first-language\.ts$|preload-helper/, priority: 1 },
            { name: 'till', test: /\/web\/src\/main\.ts$/ },
          ],
        },
      },
    },
  },
  server: {
    strictPort: true,
    proxy: {
      // The proxy answers state-changing calls from its own origin only.
      '/v1': {
        target: DEVELOPMENT_PROXY,
        changeOrigin: true,
        headers: { origin: DEVELOPMENT_PROXY },
      },
    },
  },
};

/** The proxy and what it shares with the till: one entry, and a file for each command, which loads what it needs alone. */
const proxy: UserConfig = {
  build: {
    outDir: 'dist/proxy',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'node20',
    minify: false,
    // All side by side: the till is found from where the code stands.
    rolldownOptions: { output: { entryFileNames: 'main.js', chunkFileNames: '[name]-[hash].js' } },
  },
  // A native part cannot be bundled, and PostgreSQL's driver is loaded by those alone who have one. The root's package.json names it too: Node looks for it from dist/proxy upwards.
  ssr: { noExternal: true, external: ['@photostructure/sqlite', 'pg'] },
};

/** `vite build` makes the till, `vite build --ssr proxy/src/main.ts` the proxy. */
export default defineConfig(({ isSsrBuild }) => (isSsrBuild === true ? proxy : till));
