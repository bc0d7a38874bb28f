import { checkInteger } from '@itop/masks'
import { basename, dirname } from 'node:path'
import { DataError } from '../../data-error.js'
import { spread } from '../../split.js'
import type { Dataset, FileSet, SetDescription, SkippedFile } from '../../types.js'
import { emptyIn, type ClassOptions } from '../class-counts.js'
import { classesIn, listClasses } from './class-folders.js'
import { defaultWorkers, startPool } from './decode-pool.js'
import { fileSet } from './file-source.js'
import { selectImages, type ImageList } from './image-list.js'
import { createReport, type OnBroken, type Report } from './report.js'
import { listShards, shardsIn, type Shards } from './shards.js'
import { classFoldersIn, type ClassFolders } from './split-folders.js'

/** How images in files are read. */
export interface ImageOptions {
  /** Rows and columns an image is brought to. Integer in [1, 4096], default 224. */
  readonly imageSize?: number
  /** What an image that cannot be decoded, an empty class or a damaged shard does. Default stop. */
  readonly onBroken?: OnBroken
  /** Threads that decode. Integer in [1, 64]; default: the processor's less one, at most 4. Changes no batch. */
  readonly workers?: number
}

/** Of ImageNet, and usual for every set of photographs: the ITOP reference and torchvision use it. */
const normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }

/** The data set of a folder of images or shards; undefined if it is neither. */
export async function openImageFolder(
  folder: string, options: ImageOptions & ClassOptions
): Promise<Dataset<FileSet> | undefined> {
  const shards = shardsIn(folder)
  if (shards) return openShards(basename(folder), shards, options)
  const folders = classFoldersIn(folder)
  return folders && openClasses(basename(folder), folders, options)
}

/** The data set of one shard: its last part held out. */
export const openShard = (file: string, options: ImageOptions & ClassOptions): Promise<Dataset<FileSet>> =>
  openShards(basename(dirname(file)), { train: [file], test: [], leftOut: [] }, options)

function openClasses(
  name: string, { train, test, leftOut }: ClassFolders, options: ImageOptions & ClassOptions
): Promise<Dataset<FileSet>> {
  const classNames = classesIn(train)
  return assemble({ name, classes: classNames.length, classNames }, options, report => ({
    train: listClasses(train, classNames, report),
    test: test === undefined ? undefined : listClasses(test, classNames, report),
    files: [train, ...test === undefined ? [] : [test]],
    leftOut
  }))
}

function openShards(
  name: string, { train, test, leftOut }: Shards, options: ImageOptions & ClassOptions
): Promise<Dataset<FileSet>> {
  return assemble({ name }, options, report => ({
    train: listShards(train, report),
    test: test.length === 0 ? undefined : listShards(test, report),
    files: [...train, ...test],
    leftOut
  }))
}

interface Lists {
  readonly train: ImageList
  /** Absent: some of the others are held out. */
  readonly test: ImageList | undefined
  readonly files: readonly string[]
  readonly leftOut?: readonly string[]
}

type Known = Pick<SetDescription, 'name' | 'classNames'> & { readonly classes?: number }

async function assemble(
  known: Known,
  { imageSize = 224, onBroken = 'stop', workers = defaultWorkers(), ...rules }: ImageOptions & ClassOptions,
  list: (report: Report) => Lists
): Promise<Dataset<FileSet>> {
  checkInteger('openDataset: imageSize', imageSize, 1, 4096)
  checkInteger('openDataset: workers', workers, 1, 64)
  if (onBroken !== 'stop' && onBroken !== 'skip') {
    throw new RangeError(`openDataset: onBroken must be stop or skip, got '${String(onBroken)}'.`)
  }
  const skipped: SkippedFile[] = []
  const report = createReport(onBroken, skipped)
  const { files, leftOut = [], ...lists } = list(report)
  const { train, test } = withTest(lists, files)
  const classes = known.classes ?? classCount(train, test)
  const empty = emptyIn({ labels: train.labels, classes }, { ...rules, file: files[0] })
  const shape = { c: 3, h: imageSize, w: imageSize }
  const pool = await startPool(workers)
  const common = { ...known, classes, shape, normalisation, pool, report }
  return {
    name: known.name,
    train: fileSet({ ...common, split: 'train', list: train, varied: true }),
    test: fileSet({ ...common, split: 'test', list: test, varied: false }),
    files,
    ...empty,
    ...leftOut.length > 0 && { leftOut },
    skipped,
    close: pool.close
  }
}

/** A tenth of the images, evenly spaced, stands in for test images that are not there. */
function withTest(
  { train, test }: Pick<Lists, 'train' | 'test'>, files: readonly string[]
): { readonly train: ImageList, readonly test: ImageList } {
  const count = (list: ImageList, least: number, file: string) => {
    if (list.count >= least) return
    throw new DataError({
      file, expected: `at least ${least} image${least === 1 ? '' : 's'}`, found: `${list.count}`,
      fix: 'Check that this is the folder or shard of the images.'
    })
  }
  count(train, test ? 1 : 2, files[0])
  if (test) {
    count(test, 1, files[files.length - 1])
    return { train, test }
  }
  const { kept, heldOut } = spread(train.count, Math.max(1, Math.floor(train.count / 10)))
  return { train: selectImages(train, kept), test: selectImages(train, heldOut) }
}

/** One more than the highest class number. */
const classCount = (...lists: readonly ImageList[]): number =>
  1 + lists.reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0)
