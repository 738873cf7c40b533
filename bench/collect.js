const collectOnce = process.versions.bun === undefined ? globalThis.gc : () => globalThis.Bun.gc(true)

/** Collects all garbage, now. Node needs --expose-gc. */
export function collect (times = 1) {
  for (let time = 0; time < times; time++) collectOnce()
}
