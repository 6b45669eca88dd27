/** A table of the till's storage on a disk that takes a while, in memory. */
export function slowDisk<Row extends { id: string }>() {
  const rows = new Map<string, Row>();
  const later = () => new Promise((resolve) => setTimeout(resolve));
  return {
    rows,
    all: async () => [...rows.values()],
    get: async (id: string) => rows.get(id),
    put: async (row: Row) => {
      await later();
      rows.set(row.id, row);
    },
    delete: async (id: string) => {
      await later();
      rows.delete(id);
    },
    note: async () => undefined,
  };
}
