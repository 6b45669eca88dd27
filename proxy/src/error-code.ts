/** The error's machine code, else its class: never its message, which may quote what was sent. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : error.name;
}
