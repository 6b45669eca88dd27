/** Reads HTTP answers from bytes: as many as there are. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  body: string;
}

interface Read {
  answers: RawAnswer[];
  /** The last one is a stream of events, which does not end. */
  isStream: boolean;
}

/** @param isOver that nothing more will come: what is not whole then is left out */
export function readAnswers(
  bytes: Buffer,
  { isHead, isOver }: { isHead: boolean; isOver: boolean },
): Read {
  const answers: RawAnswer[] = [];
  let at = 0;
  for (;;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd < 0) return { answers, isStream: false };
    const { status, headers } = readHead(bytes.toString('latin1', at, headEnd));
    const from = headEnd + 4;
    at = from;
    if (status < 200) continue;
    if (headers.get('content-type') === 'text/event-stream' && !isHead) {
      answers.push({ status, headers, body: '' });
      return { answers, isStream: true };
    }
    const hasBody = !isHead && status !== 204 && status !== 304;
    const length = hasBody ? Number(headers.get('content-length') ?? 0) : 0;
    const isCut = from + length > bytes.length;
    if (isCut && !isOver) return { answers, isStream: false };
    answers.push({
      status,
      headers,
      body: isCut ? '' : bytes.toString('utf8', from, from + length),
    });
    at = from + length;
  }
}

function readHead(text: string): { status: number; headers: Headers } {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(`${first} `)?.[1]);
  if (!status) throw new Error(`no HTTP answer: ${JSON.stringify(text.slice(0, 300))}`);
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status, headers };
}
