import { join } from 'node:path'

/** The files of a folder that holds checkpoints. */
export const paths = (folder: string) => ({
  newest: join(folder, 'checkpoint.itop'),
  previous: join(folder, 'checkpoint.previous.itop')
})
