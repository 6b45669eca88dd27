/** The calls of the shop's screens. */
import type { HttpContext } from '../api/http.ts';
import type { Staff } from '../staff/staff.svelte.ts';

/** What is refused says that whoever is shown may be signed in no more: disabled, or given another PIN. */
export function askingWhoIsThere(
  http: HttpContext,
  staff: Pick<Staff, 'signedIn' | 'refresh'>,
): HttpContext {
  return {
    ...http,
    fetch: async (...request) => {
      const response = await http.fetch(...request);
      if (response.status === 403 && staff.signedIn) void staff.refresh();
      return response;
    },
  };
}
