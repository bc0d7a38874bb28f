import type { RunFolder } from '../run-folder.js'
export const writeReport = async (_runs: readonly RunFolder[], _path: string, _folder: RunFolder): Promise<void> => {}
