/**
 * Imports go one way: `web -> shared <- proxy`, and in the proxy `http -> payments -> {gateway, store} -> shared`; in
 * the till `app -> features -> what stands under them`. Each entry names what a folder may not import.
 */

/**
 * Other folders of the proxy, as seen from a file in one of them.
 * @param {string[]} names folders or files of proxy/src
 */
const folders = (...names) => `^(?:@kaikei/proxy/|(?:\\.\\./)+)(?:${names.join('|')})(?:/|\\.ts$)`;

/**
 * Other packages of the workspace, by name or by a path out of this one.
 * @param {string[]} names
 */
const packages = (...names) => `^(?:@kaikei/|(?:\\.\\./)+)(?:${names.join('|')})(?:/|$)`;

/** The sandbox stands for a stranger: of the proxy it may share only what both sides of the wire must agree on. */
const common = '(?:gateway/(?:canonical|signature)|json)(?:/|\\.ts$)';

/** What handles a private key: other folders get a signer, or an encrypted file. */
const bareKey = '^(?:@kaikei/proxy/|(?:\\.{1,2}/)+)keys/(?:private-key|pkcs12|checks)\\.ts$';

/** What stands under the features of the till: widgets, texts, time, and the ways out of the page. */
const UNDER_FEATURES = [
  'api',
  'i18n',
  'printer',
  'scanner',
  'shell',
  'storage',
  'tabs',
  'time',
  'ui',
];

/**
 * The folders of the till, and which of the others each may know. `app` knows all of them and hands the features what
 * they need of each other; `sale`, `history`, `refund` and `shop` are about payments, so they know that feature.
 * @type {Record<string, string[]>}
 */
const TILL = {
  time: [],
  i18n: [],
  tabs: [],
  api: ['time'],
  storage: ['time'],
  scanner: ['time'],
  printer: ['i18n', 'time', 'ui'],
  ui: ['i18n', 'time'],
  shell: ['i18n', 'time', 'ui'],
  connection: UNDER_FEATURES,
  devices: UNDER_FEATURES,
  payment: UNDER_FEATURES,
  staff: UNDER_FEATURES,
  refund: [...UNDER_FEATURES, 'payment'],
  shop: [...UNDER_FEATURES, 'payment'],
  history: [...UNDER_FEATURES, 'payment'],
  receipt: UNDER_FEATURES,
  sale: [...UNDER_FEATURES, 'payment'],
};

const TILL_ARROWS = Object.entries(TILL).map(([folder, known]) => ({
  files: [`web/src/${folder}/**`],
  // The catalogues have a sentence for all that the features may say: their types name it.
  ignores: folder === 'i18n' ? ['web/src/i18n/*messages.ts'] : [],
  forbidden: [
    packages('proxy', 'tests'),
    '^node:',
    `^(?:\\.\\./)+(?:${['app', 'main', ...Object.keys(TILL)]
      .filter((other) => other !== folder && !known.includes(other))
      .join('|')})(?:/|\\.ts$)`,
  ],
  why: `${folder} knows ${known.length > 0 ? known.join(', ') : 'no other folder of the till'}`,
}));

/** @type {{ files: string[], ignores?: string[], forbidden: string[], why: string }[]} */
const ARROWS = [
  {
    files: ['shared/src/**'],
    forbidden: [packages('proxy', 'web', 'tests'), '^node:'],
    why: 'shared knows nobody, and does no input or output',
  },
  {
    files: ['web/src/**'],
    forbidden: [packages('proxy', 'tests'), '^node:'],
    why: 'the till knows shared only',
  },
  ...TILL_ARROWS,
  {
    files: ['proxy/src/*'],
    ignores: ['proxy/src/main.ts'],
    forbidden: [packages('web', 'tests'), '^\\./cli/', bareKey],
    why: 'only main knows the command line, and no private key leaves the folder keys',
  },
  {
    files: ['proxy/src/*/**'],
    ignores: ['proxy/src/cli/**'],
    forbidden: [packages('web', 'tests'), folders('cli'), bareKey],
    why: 'only main knows the command line, and no private key leaves the folder keys',
  },
  {
    files: ['proxy/src/cli/**'],
    forbidden: [packages('web', 'tests'), bareKey],
    why: 'no private key leaves the folder keys',
  },
  {
    files: ['proxy/src/gateway/**'],
    forbidden: [
      packages('web', 'tests'),
      folders('store', 'http', 'payments', 'sandbox', 'cli', 'context', 'main'),
      bareKey,
    ],
    why: 'gateway knows the wire and shared only',
  },
  {
    files: ['proxy/src/store/**'],
    forbidden: [
      packages('web', 'tests'),
      folders('gateway', 'http', 'payments', 'sandbox', 'cli', 'context', 'main'),
      bareKey,
    ],
    why: 'the store knows shared only',
  },
  {
    files: ['proxy/src/payments/**'],
    forbidden: [
      packages('web', 'tests'),
      folders('http', 'sandbox', 'cli', 'context', 'main'),
      bareKey,
    ],
    why: 'payments know gateway, store and shared only',
  },
  {
    files: ['proxy/src/shop/**'],
    forbidden: [
      packages('web', 'tests'),
      folders('gateway', 'payments', 'http', 'sandbox', 'cli', 'context', 'main'),
      bareKey,
    ],
    why: 'the shop’s day knows store and shared only',
  },
  {
    files: ['proxy/src/webhooks/**'],
    forbidden: [
      packages('web', 'tests'),
      folders('gateway', 'payments', 'shop', 'http', 'sandbox', 'cli', 'context', 'main'),
      bareKey,
    ],
    why: 'the webhook knows the store and shared only',
  },
  {
    files: ['proxy/src/http/**'],
    forbidden: [packages('web', 'tests'), folders('sandbox', 'cli', 'main'), bareKey],
    why: 'nothing behind the API knows the sandbox or the command line',
  },
  {
    files: ['proxy/src/sandbox/*'],
    forbidden: [
      packages('web', 'tests'),
      `^\\.\\./(?!${common})`,
      `^@kaikei/proxy/(?!sandbox/|${common})`,
    ],
    why: 'the sandbox shares canonical text, signature and JSON with the proxy, and nothing else',
  },
  {
    files: ['proxy/src/sandbox/*/*'],
    forbidden: [
      packages('web', 'tests'),
      `^\\.\\./\\.\\./(?!${common})`,
      `^@kaikei/proxy/(?!sandbox/|${common})`,
    ],
    why: 'the sandbox shares canonical text, signature and JSON with the proxy, and nothing else',
  },
];

/**
 * `import()` and `import('…').Type` bring in a module too, but the import rule looks at declarations only. The selector
 * language ends a pattern at its first slash, so those are written as escapes.
 * @param {string} pattern
 */
const dynamic = (pattern) =>
  `:matches(ImportExpression, TSImportType) Literal[value=/${pattern.replaceAll('/', '\\u002F')}/]`;

/**
 * What `shared` may not call: time and chance are handed to it.
 * @param {string} selector
 */
const ambient = (selector) => ({
  selector,
  message: 'shared knows no clock and no chance: take the time or the number as an argument.',
});
const AMBIENT = [
  ambient("NewExpression[callee.name='Date'][arguments.length=0]"),
  ambient("CallExpression[callee.name='Date']"),
  ambient("MemberExpression[object.name='Date'][property.name='now']"),
  ambient("MemberExpression[object.name='Math'][property.name='random']"),
  ambient(
    'Identifier[name=/^(?:setTimeout|setInterval|setImmediate|performance|crypto|fetch|process)$/]',
  ),
];

/** @type {import('eslint').Linter.Config[]} */
export const arrowRules = ARROWS.map(({ files, ignores = [], forbidden, why }) => ({
  name: `arrows: ${files.join(' ')}`,
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: [{ name: 'node:process', importNames: ['env'], message: 'Only config reads it.' }],
        patterns: forbidden.map((regex) => ({ regex, message: `${why}.` })),
      },
    ],
    'no-restricted-syntax': [
      'error',
      ...forbidden.map((regex) => ({ selector: dynamic(regex), message: `${why}.` })),
      ...(files.includes('shared/src/**') ? AMBIENT : []),
    ],
  },
}));
