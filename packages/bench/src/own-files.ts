import { fileURLToPath } from 'node:url'

/** The path of a file of this package. One folder up from src/ and from dist/ alike. */
export const ownFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
