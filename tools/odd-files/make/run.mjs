// A run that is as it should be, from which odd ones are made: itop train, two steps on eight small images.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '@itop/cli'
import { idxPair } from './files.mjs'
import { writeTree } from './tree.mjs'

/** The data that every run here was trained on, below the folder of all cases. */
export const runData = 'run-data'
export const runDataFiles = {
  ...idxPair('train', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), ...idxPair('t10k', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
}

/** The files of a finished run of `steps` steps as a tree; times in it differ from call to call. */
export async function goodRun(steps = 2) {
  const cwd = mkdtempSync(join(tmpdir(), 'itop-odd-run-'))
  try {
    writeTree(join(cwd, runData), runDataFiles)
    let said = ''
    const output = { write: text => { said += text } }
    const words = `train --model mlp --data ${runData} --steps ${steps} --batch 4 --density 0.05 --interval 1 ` +
      '--threads 1 --no-compare --out run'
    const status = await main(words.split(' '), { stdout: output, stderr: output, cwd, env: {} })
    if (status !== 0) throw new Error(`goodRun: itop ${words}: expected status 0, got ${status}:\n${said}`)
    return Object.fromEntries(readdirSync(join(cwd, 'run')).map(name => [name, readFileSync(join(cwd, 'run', name))]))
  } finally {
    rmSync(cwd, { recursive: true })
  }
}
