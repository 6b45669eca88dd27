/** `GET /v1/events` as an async iterator. */
export interface StreamEvent {
  event: string;
  id?: string;
  data: unknown;
}

export class EventStream implements AsyncIterable<StreamEvent> {
  readonly headers: Headers;
  readonly #abort: AbortController;
  readonly #events: AsyncGenerator<StreamEvent>;

  private constructor(response: Response, abort: AbortController) {
    this.headers = response.headers;
    this.#abort = abort;
    this.#events = readEvents(response);
  }

  /** @throws where the answer is no stream */
  static async open(url: string, headers: Record<string, string>): Promise<EventStream> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    if (response.status !== 200) throw new Error(`no stream, but ${response.status}`);
    return new EventStream(response, abort);
  }

  /** The next event of this kind; undefined where the stream ends before one comes. */
  async next(kind: string): Promise<StreamEvent | undefined> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (done) return undefined;
      if (value.event === kind) return value;
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<StreamEvent> {
    return this.#events;
  }

  close(): void {
    this.#abort.abort();
  }
}

async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      yield* parts.map(parse);
    }
  } catch (error) {
    // The end of a stream that we closed, or whose server is gone, is an end.
    if (!(error instanceof Error) || !['AbortError', 'TypeError'].includes(error.name)) throw error;
  }
}

function parse(block: string): StreamEvent {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const id = fields.get('id');
  const data: unknown = JSON.parse(fields.get('data') ?? 'null');
  return { event: fields.get('event') ?? 'message', data, ...(id !== undefined && { id }) };
}
