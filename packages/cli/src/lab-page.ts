import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from './user-error.js'

/** Where the build puts the page. One folder up from src/ and from dist/ alike. */
const built = new URL('../dist/lab/', import.meta.url)

/** The folder of the built page: the package's own, or `folder` where one is given. */
export const requirePage = (folder = fileURLToPath(built)): string => {
  if (existsSync(join(folder, 'index.html'))) return folder
  throw new UserError(['lab: the page is not built.', 'From a clone, run: npm run build'])
}
