import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { RunFolder } from '../run-folder/run-folder.js'

/** Bytes at the end of a file in which its last records stand, those of updates of large networks included. */
const tail = 65_536

/** The step of a run's last record; 0 where there is none yet. */
export function lastStep({ metrics }: RunFolder): number {
  try {
    const steps = [...ending(metrics).matchAll(/^\{"type":"(?!start)[^\n]*?"step":(\d+)/gm)]
    return Number(steps.at(-1)?.[1] ?? 0)
  } catch {
    return 0 // not there yet
  }
}

function ending(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, tail))
    readSync(file, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString()
  } finally {
    closeSync(file)
  }
}
