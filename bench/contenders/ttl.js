// An hour: nothing dies while it is measured.
export const ttl = 3_600_000
