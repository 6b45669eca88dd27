/**
 * References that point nowhere: tags of rules, faults and invariants, sections of the gateway contract, and links and
 * paths in documents and comments.
 */

const RULES = 'docs/payment-rules.md';
const FAULTS = 'docs/faults.md';
const CONTRACT = 'docs/gateway-contract.md';

/** Where each kind of tag is defined, and how a definition begins its line. */
const TAGS = [
  { tag: /\bR(?:[1-9]|[1-9]\d)\b/g, page: RULES, definition: /^- \*\*(R\d+)\*\*/gm },
  { tag: /\bF\d\d\b/g, page: FAULTS, definition: /^\| (F\d\d) /gm },
  { tag: /\b[IP]\d\d?\b/g, page: FAULTS, definition: /^\| ([IP]\d+) /gm, only: /^tests\// },
];

/** Cited as "gateway contract 2.4 and 3.2" or "1.2 to 1.4". */
const SECTIONS = /gateway contract((?:[:,]?\s+(?:\*\s+)?(?:and |to |or )?\d(?:\.\d+)?)+)/gi;
const DOCUMENT =
  /(?<![\w/.-])((?:docs\/)[\w-]+\.md|(?:README|ARCHITECTURE|SECURITY)\.md)(#[\w-]+)?/g;
const LINK = /\]\(([^)\s]+)\)/g;
/** A path from the root in backticks. Patterns and names to fill in are none. */
const PATH = /`((?:docs|ops|proxy|shared|tests|tools|web)\/[\w./-]+)`/g;

/**
 * @param {object} tree
 * @param {Readonly<Record<string, string>>} tree.texts each text file by its path from the root
 * @param {(path: string) => boolean} tree.exists whether a file or folder is there
 * @returns {string[]} one sentence for each reference that points nowhere
 */
export function referenceTrouble({ texts, exists }) {
  const anchors = new Map(
    Object.entries(texts)
      .filter(([path]) => path.endsWith('.md'))
      .map(([path, text]) => [path, anchorsOf(text)]),
  );
  const known = TAGS.map(({ page, definition }) => found(texts[page] ?? '', definition));
  const sections = found(texts[CONTRACT] ?? '', /^##+ (\d(?:\.\d+)?)\.? /gm);

  /** @param {string} target @param {string} anchor */
  const leads = (target, anchor) =>
    exists(target) && (anchor === '' || (anchors.get(target)?.has(anchor) ?? false));

  return Object.entries(texts).flatMap(([path, text]) => {
    const nowhere = TAGS.flatMap(({ tag, page, only }, index) =>
      only && !only.test(path)
        ? []
        : [...text.matchAll(tag)]
            .filter(([name]) => !known[index]?.has(name))
            .map(([name]) => `${name} is not in ${page}`),
    );
    const cited = [...text.matchAll(SECTIONS)].flatMap(
      ([, list = '']) => list.match(/\d(?:\.\d+)?/g) ?? [],
    );
    nowhere.push(
      ...cited
        .filter((section) => !sections.has(section))
        .map((section) => `${CONTRACT} has no section ${section}`),
    );
    const isPage = path.endsWith('.md');
    for (const [whole, target = '', anchor = ''] of isPage ? [] : text.matchAll(DOCUMENT))
      if (!leads(target, anchor.slice(1))) nowhere.push(`${whole} is not there`);
    for (const [, link = ''] of isPage ? text.matchAll(LINK) : []) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file = '', anchor = ''] = link.split('#');
      if (!leads(file === '' ? path : beside(path, file), decodeURIComponent(anchor)))
        nowhere.push(`the link ${link} leads nowhere`);
    }
    for (const [, named = ''] of isPage ? text.matchAll(PATH) : [])
      if (!exists(named)) nowhere.push(`${named} is not there`);
    return [...new Set(nowhere)].map((trouble) => `${path}: ${trouble}.`);
  });
}

/** @param {string} text @param {RegExp} pattern */
function found(text, pattern) {
  return new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
}

/**
 * The anchors that a page's headings get on GitHub.
 * @param {string} text
 */
function anchorsOf(text) {
  const withoutCode = text.replace(/^```[\s\S]*?^```/gm, '');
  const anchors = new Set();
  for (const [, heading = ''] of withoutCode.matchAll(/^#+ (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let copy = 1; anchors.has(anchor); copy += 1) anchor = `${slug}-${copy}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * @param {string} path of the page
 * @param {string} link a relative path in it
 */
function beside(path, link) {
  const { pathname } = new URL(link, `file:///${path}`);
  return decodeURIComponent(pathname.slice(1));
}
