import util from 'node:util'

/** Two old functions of Node's `util`, as they were. */
const old = {
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isArray: (value: unknown): boolean => Array.isArray(value)
}

/**
 * Puts the two functions of Node's `util` that tfjs-node 4.22 calls where it finds them. Node 23 removed
 * `isNullOrUndefined`, without which nearly every op throws; Node 22 prints a warning at the first call of either.
 * Before that nothing is changed. They do not appear when the module is listed.
 */
export function provideOldFunctions(version = process.versions.node, module: object = util): void {
  if (Number.parseInt(version) < 22) return
  for (const [name, value] of Object.entries(old)) {
    Object.defineProperty(module, name, { value, configurable: true, writable: true, enumerable: false })
  }
}
