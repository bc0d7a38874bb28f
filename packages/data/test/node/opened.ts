import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { batchOf, prepareBatch } from '../../src/batch.js'
import { DataError } from '../../src/data-error.js'
import { openDataset, type OpenOptions } from '../../src/node.js'
import type { Dataset, ImageSet } from '../../src/types.js'

/** A folder for each test, and data sets that are closed after it. */
export interface Scratch {
  readonly folder: string
  /** Opens the folder, or another path. */
  readonly open: (options?: OpenOptions, path?: string) => Promise<Dataset>
  /** What opening is refused with: a `DataError` of one line. */
  readonly refusal: (options?: OpenOptions, path?: string) => Promise<string>
}

/** The present test's folder; call it once in a file, outside tests. */
export function scratch(): Scratch {
  let folder = ''
  const opened: Dataset[] = []
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-data-')) })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(data => data.close?.()))
    rmSync(folder, { recursive: true })
  })
  const open = async (options: OpenOptions = {}, path = folder) => {
    const data = await openDataset(path, { imageSize: 2, workers: 1, ...options })
    opened.push(data)
    return data
  }
  return { get folder() { return folder }, open, refusal: (...args) => refusalOf(open(...args)) }
}

/** The message of the `DataError` with which something ends. */
export async function refusalOf(action: Promise<unknown> | undefined): Promise<string> {
  const error: unknown = await action?.then(() => undefined, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(DataError)
  expect((error as DataError).message).not.toContain('\n') // just checked to be one
  return (error as DataError).message
}

/** The red byte of every image of a set, and its label. */
export async function content(set: ImageSet): Promise<readonly (readonly [red: number, label: number])[]> {
  const options = { index: 0, batchSize: set.count }
  await prepareBatch(set, options)
  const { images, labels } = batchOf(set, options)
  return [...labels].map((label, i) => [Math.round((images[i * 12] * 0.229 + 0.485) * 255), label])
}
