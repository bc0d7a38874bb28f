import { join } from 'node:path'

/** The files of a folder that holds checkpoints. */
export const paths = (folder: string) => ({
  newest: join(folder, 'checkpoint.itop'),
  previous: join(folder, 'checkpoint.previous.itop'),
  /** Being written; one that is left over was cut off, and the next write replaces it. */
  unfinished: join(folder, 'checkpoint.unfinished.itop')
})
