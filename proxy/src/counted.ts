/** A number with its noun, and its verb where one follows: in English, which the command line and the audit speak. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
