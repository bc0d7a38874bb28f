import { fileURLToPath } from 'node:url'

/** The path of a file or folder of this package. */
export const folder = name => fileURLToPath(new URL(name, import.meta.url))
