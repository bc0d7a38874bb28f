interface NodeModules {
  'node:fs': typeof import('node:fs')
  'node:fs/promises': typeof import('node:fs/promises')
  'node:module': typeof import('node:module')
  'node:os': typeof import('node:os')
  'node:path': typeof import('node:path')
  'node:url': typeof import('node:url')
  'node:worker_threads': typeof import('node:worker_threads')
}

const inNode = typeof process === 'object' && typeof process.versions?.node === 'string' &&
  typeof process.getBuiltinModule === 'function'

/** A module of Node's own; in a browser undefined. There is no import of it that a bundler would look for. */
export const nodeModule = <Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined =>
  inNode ? process.getBuiltinModule(name) : undefined
