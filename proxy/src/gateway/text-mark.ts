/** Java's writers may put a byte order mark before JSON, which is none of JSON's and changes nothing. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
