// One target's inputs, through its readers, for a time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { fileOf } from '../make/cases.mjs'
import { foundFile } from '../make/found.mjs'
import { goodRun } from '../make/run.mjs'
import { writeTree } from '../make/tree.mjs'
import { Fault } from '../readers/errors.mjs'
import { watched } from '../readers/watchdog.mjs'
import { withLittleMemory } from './memory.mjs'

// A guard against hanging, not a measurement: an input takes milliseconds.
const hangs = 20 // s

/**
 * Gives a target's inputs to its readers for some seconds. Returns { runs }, and where one had an outcome that is never
 * right, also `report`, which says how to repeat it, and `file`, the smallest such input as { name, text }. An input
 * that hangs ends the process; its file is written into the folder `keepIn`, if that is given.
 */
export async function fuzz(name, target, { seed, seconds, keepIn }) {
  const run = target.kind === 'run-folder' ? await goodRun() : {}
  const root = mkdtempSync(join(tmpdir(), 'itop-fuzz-'))
  const giveAll = async files => {
    const file = foundFile(name, target, files)
    const keep = keepIn === undefined ? undefined : { path: join(keepIn, file.name), text: file.text }
    await watched({ what: `fuzz ${name}, seed ${seed}`, seconds: hangs, keep },
      () => withLittleMemory(() => read(target, root, { ...run, ...files })))
  }
  try {
    const details = await fc.check(fc.asyncProperty(target.inputs(run), giveAll), {
      seed, numRuns: 2 ** 31 - 1, interruptAfterTimeLimit: 1000 * seconds
    })
    return outcome(name, target, details)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** Gives one input to every reader; any documented outcome will do. */
async function read({ kind, opens = fileOf[kind] ?? '', readers }, root, files) {
  const folder = join(root, 'input')
  rmSync(folder, { recursive: true, force: true })
  writeTree(folder, files)
  for (const reader of Object.values(readers)) {
    try {
      await reader(join(folder, opens), {}, root)
    } catch (error) {
      if (error instanceof Fault) throw error
    }
  }
}

function outcome(name, target, { failed, numRuns, numShrinks, seed, counterexample, errorInstance }) {
  if (!failed) return { runs: numRuns }
  const report = `${name}, input ${numRuns}, made smaller ${numShrinks} times: ${errorInstance?.message}\n` +
    `Repeat it, and keep the input: npm run fuzz -- ${name} --seed ${seed}`
  return { runs: numRuns, report, file: foundFile(name, target, counterexample[0]) }
}
