import { basename, join } from 'node:path'
import { DataError } from '../../data-error.js'
import { byCode, entriesOf } from '../folder-entries.js'
import { pathKind } from '../path-kind.js'
import { splitIn, type SplitName } from '../split-names.js'
import { mostClasses, type ImageList } from './image-list.js'
import type { Report } from './report.js'
import { samplesOf, type Sample } from './samples.js'
import { readingFrom, type Slice, type TarMember } from './tar-members.js'

/** Tar files of samples, https://github.com/webdataset/webdataset. */
export interface Shards {
  readonly train: readonly string[]
  /** Empty: no images are set apart for testing. */
  readonly test: readonly string[]
  /** Shards beside these, ascending. */
  readonly leftOut: readonly string[]
}

/** The shards of a folder or its sub-folders, in the order of their names; undefined if there are none. */
export function shardsIn(folder: string): Shards | undefined {
  const names = namesIn(folder)
  if (names.length === 0) return undefined
  const paths = names.map(name => join(folder, name))
  const of = (split: SplitName) =>
    names.filter(name => (splitIn(basename(name)) ?? splitIn(name)) === split).map(name => join(folder, name))
  const [train, validation] = [of('train'), of('validation')]
  const test = validation.length > 0 ? validation : of('test')
  if (train.length === 0 && test.length === 0) return { train: paths, test: [], leftOut: [] }
  if (train.length > 0) {
    const taken = new Set([...train, ...test])
    return { train, test, leftOut: paths.filter(path => !taken.has(path)) }
  }
  throw new DataError({
    file: folder, expected: 'shards for training, train-0000.tar and so on', found: basename(test[0]),
    fix: 'Put the training shards beside them.'
  })
}

/** From the folder, one level deep. */
const namesIn = (folder: string): readonly string[] => entriesOf(folder)
  .flatMap(({ name, kind }) => kind !== 'folder' ? [name]
    : entriesOf(join(folder, name)).filter(inner => inner.kind !== 'folder').map(inner => `${name}/${inner.name}`))
  .filter(name => /\.tar$/i.test(name)).sort(byCode)

/** The images of some shards, in the order of the files and of their members. */
export function listShards(files: readonly string[], report: Report): ImageList {
  const [shards, starts, lengths, labels]: number[][] = [[], [], [], []]
  const keys: string[] = []
  files.forEach((file, shard) => {
    for (const { key, image, label } of labelledIn(file, report)) {
      shards.push(shard)
      keys.push(key)
      starts.push(image.start)
      lengths.push(image.length)
      labels.push(label)
    }
  })
  return {
    count: labels.length,
    labels: Uint16Array.from(labels),
    describe: image => `${files[shards[image]]} (${keys[image]})`,
    name: image => `${keys[image]} ${lengths[image]}`,
    place: image => ({ file: files[shards[image]], start: starts[image], length: lengths[image] })
  }
}

interface Labelled extends Pick<Sample, 'key' | 'image'> {
  readonly label: number
}

/** The samples of a shard with their classes. */
function labelledIn(file: string, report: Report): readonly Labelled[] {
  const samples = readable(file, report) ? [...samplesOf(file, report)] : []
  if (samples.length === 0) return []
  return readingFrom(file, slice => samples.flatMap(({ key, image, label }) => {
    const found = labelOf(label, slice)
    if (typeof found === 'number') return [{ key, image, label: found }]
    report({ file: `${file} (${key})`, expected: labelWanted(label), found })
    return []
  }))
}

function readable(file: string, report: Report): boolean {
  const kind = pathKind(file)
  if (kind !== 'file') report({ file, expected: 'a tar file', found: kind })
  return kind === 'file'
}

/** Descriptions of an image have some thousand bytes at most; nothing longer is read for a number. */
const longestLabel = 2 ** 20

const decoder = new TextDecoder()

const labelWanted = ({ path }: TarMember): string =>
  `a class number below ${mostClasses} in ${basename(path)} (in a .json as label or cls)`

/** The class number of a sample, or what was found instead. */
function labelOf({ path, start, length }: TarMember, slice: Slice): number | string {
  if (length > longestLabel) return `${length} bytes`
  const text = decoder.decode(slice(start, length)).trim()
  const [value, second = value] = /\.json$/i.test(path) ? fromJson(text) : /^\d+$/.test(text) ? [Number(text)] : []
  if (value !== second) return `two: ${String(value)} and ${String(second)}`
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < mostClasses ? value : 'none'
}

/** What a JSON text says of the class, each time it does. */
function fromJson(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return [value]
    const { label, cls } = value as { readonly label?: unknown, readonly cls?: unknown } // an object may have them
    return [label, cls].filter(said => said !== undefined && said !== null)
  } catch {
    return [] // the caller reports it
  }
}
