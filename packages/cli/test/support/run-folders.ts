import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint } from '@itop/checkpoint/node'

/** The records of a run. */
export const recordsOf = (folder: string) => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trimEnd().split('\n')
  .map(line => JSON.parse(line))

/** Records without times; the size of a checkpoint holds some. */
export const timelessOf = (folder: string) => recordsOf(folder)
  .map(({ seconds: _s, milliseconds: _m, bytes: _b, ...rest }) => rest)

/** Everything of the newest checkpoint that must not depend on interruptions: values, masks, slots and R_s. */
export async function stateOf(folder: string) {
  const { step, masks, arrays, meta } = await readCheckpoint(folder)
  return {
    step, history: meta.exploration, arrays: [...arrays], masks: [...masks].map(([name, mask]) => [name, mask.words])
  }
}
