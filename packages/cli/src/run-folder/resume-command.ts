import type { RunFolder } from './run-folder.js'
import { shellWord } from '../program/shell-word.js'

/** The command that goes on with a run, to be copied into a shell. */
export const resumeCommand = ({ shown }: Pick<RunFolder, 'shown'>): string => `itop train --resume ${shellWord(shown)}`
