/** Three steps by throughput or rate. */
export const LINE_WIDTHS = { 1: 1.6, 2: 2.6, 3: 4 } as const;
