import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { RunFolder } from '../../run-folder/run-folder.js'
import type { Curve } from './median-rule.js'

/**
 * What a run's records say so far of its tests; each call reads on where the last one ended. Runs with rounds have
 * none: their steps begin anew in each.
 */
export function followTests({ metrics }: Pick<RunFolder, 'metrics'>): () => Curve {
  let seen = nothing
  return () => {
    try { seen = readOn(metrics, seen) } catch { /* not there yet */ }
    return seen.curve
  }
}

interface Seen {
  /** Which file it was: a run that goes on writes its records anew. */
  readonly file: number
  readonly bytes: number
  readonly curve: Curve
}

const nothing: Seen = { file: 0, bytes: 0, curve: [] }

function readOn(path: string, seen: Seen): Seen {
  const file = openSync(path, 'r')
  try {
    const { ino, size } = fstatSync(file)
    const before = ino === seen.file && size >= seen.bytes ? seen : nothing
    const more = Buffer.alloc(size - before.bytes)
    readSync(file, more, 0, more.length, before.bytes)
    const whole = more.subarray(0, more.lastIndexOf('\n') + 1) // the last line may be written just now
    const curve = [...before.curve, ...whole.toString().split('\n').flatMap(testIn)]
    return { file: ino, bytes: before.bytes + whole.length, curve }
  } finally {
    closeSync(file)
  }
}

function testIn(line: string): Curve {
  if (!/^\{"type":"(epoch|evaluation|end)"/.test(line)) return []
  const { round, step, testAccuracy } = JSON.parse(line) as // a line of ours
    { readonly round?: number, readonly step: number, readonly testAccuracy: number }
  return round === undefined ? [{ step, accuracy: testAccuracy }] : []
}
