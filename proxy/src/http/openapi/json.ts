/** The document is plain JSON; what its parts are made with. */
export type Json = Record<string, unknown>;

export const text: Json = { type: 'string' };

export function ref(kind: 'schemas' | 'parameters' | 'responses', name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

export function mapValues<T>(
  source: Record<string, T>,
  change: (value: T, key: string) => unknown,
): Json {
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => [key, change(value, key)]),
  );
}
