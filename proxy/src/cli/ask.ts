/** Asks a person at a terminal for a secret, which is not shown while it is typed. */

const ENTER = /[\r\n]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ERASE = /[\b\u007f]/;

/** Undefined where nobody is there to ask, or the person would not say. */
export async function askSecret(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    return await typed(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

async function typed(input: NodeJS.ReadStream): Promise<string | undefined> {
  let text = '';
  for await (const chunk of input.iterator({ destroyOnReturn: false })) {
    for (const letter of String(chunk)) {
      if (ENTER.test(letter)) return text;
      if (letter === CTRL_C || letter === CTRL_D) return undefined;
      text = ERASE.test(letter) ? [...text].slice(0, -1).join('') : text + letter;
    }
  }
  return undefined;
}
