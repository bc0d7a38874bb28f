import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@itop/experiment'
import { ownFile } from '../own-files.js'

/** The folder of the built page: the package's own, or `folder` where one is given. */
export function requirePage(folder = ownFile('dist/lab')): string {
  if (existsSync(join(folder, 'index.html'))) return folder
  throw new UserError(['lab: the page is not built.', 'From a clone, run: npm run build'])
}
