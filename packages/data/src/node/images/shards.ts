import { readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { DataError } from '../../data-error.js'
import { isFile, isFolder, reason } from '../read.js'
import { imageEndings, isImageName, mostClasses, type ImageList } from './image-list.js'
import type { Report } from './report.js'
import { readSlice, tarMembers, TarError, type TarMember } from './tar-members.js'

/** Tar files of samples, https://github.com/webdataset/webdataset. */
export interface Shards {
  readonly train: readonly string[]
  /** Empty: no images are set apart for testing. */
  readonly test: readonly string[]
}

/** The shards of a folder or its sub-folders, in the order of their names; undefined if there are none. */
export function shardsIn(folder: string): Shards | undefined {
  const names = readdirSync(folder).flatMap(name =>
    isFolder(join(folder, name)) ? readdirSync(join(folder, name)).map(inner => `${name}/${inner}`) : [name])
    .filter(name => /\.tar$/i.test(name) && isFile(join(folder, name)))
    .sort()
  if (names.length === 0) return undefined
  const of = (pattern: RegExp) => names.filter(name => pattern.test(name)).map(name => join(folder, name))
  const train = of(word('train|training'))
  const validation = of(word('val|valid|validation'))
  const test = validation.length > 0 ? validation : of(word('test'))
  if (train.length === 0 && test.length === 0) return { train: names.map(name => join(folder, name)), test: [] }
  if (train.length > 0) return { train, test }
  throw new DataError({
    file: folder, expected: 'shards for training, train-0000.tar and so on', found: basename(test[0]),
    fix: 'Put the training shards beside them.'
  })
}

const word = (words: string): RegExp => new RegExp(`(^|[^a-z])(${words})([^a-z]|$)`, 'i')

/** A sample: the members whose names are alike up to the first dot. */
interface Sample {
  image?: TarMember
  label?: TarMember
}

/** The images of some shards, in the order of the files and of their members. */
export function listShards(files: readonly string[], report: Report): ImageList {
  const [shards, starts, lengths, labels]: number[][] = [[], [], [], []]
  const keys: string[] = []
  files.forEach((file, shard) => {
    for (const [key, { image, label }] of samplesOf(file, report)) {
      const found = image && label ? labelOf(file, label) : undefined
      const complaint = complain(image, label, found)
      if (complaint) report({ file: `${file} (${key})`, ...complaint })
      else {
        shards.push(shard)
        keys.push(key)
        // There would be a complaint if one of them were not there.
        starts.push(image!.start)
        lengths.push(image!.length)
        labels.push(found!)
      }
    }
  })
  return {
    count: labels.length,
    labels: Uint16Array.from(labels),
    describe: image => `${files[shards[image]]} (${keys[image]})`,
    place: image => ({ file: files[shards[image]], start: starts[image], length: lengths[image] })
  }
}

/** The samples of a shard; of one that is damaged, those before the damage. */
function samplesOf(file: string, report: Report): ReadonlyMap<string, Sample> {
  const samples = new Map<string, Sample>()
  try {
    for (const member of tarMembers(file)) add(samples, member)
  } catch (error) {
    if (error instanceof TarError) report({ file, expected: error.expected, found: error.found })
    else report({ file, expected: 'a shard that can be read', found: reason(error) })
  }
  return samples
}

function add(samples: Map<string, Sample>, member: TarMember): void {
  const { path } = member
  const key = path.slice(0, path.length - basename(path).length) + basename(path).replace(/\..*$/s, '')
  const kind = isImageName(path) ? 'image' : /\.(cls|json)$/i.test(path) ? 'label' : undefined
  if (kind === undefined) return
  const sample = samples.get(key) ?? {}
  // A .cls is the plainer of the two.
  if (kind === 'image' || extname(path).toLowerCase() === '.cls' || !sample.label) sample[kind] = member
  samples.set(key, sample)
}

/** The class number of a sample; undefined where none can be read. */
function labelOf(file: string, { path, start, length }: TarMember): number | undefined {
  const text = new TextDecoder().decode(readSlice(file, start, length)).trim()
  const value = /\.json$/i.test(path) ? fromJson(text) : /^\d+$/.test(text) ? Number(text) : undefined
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < mostClasses ? value : undefined
}

function fromJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return value
    return 'label' in value ? value.label : 'cls' in value ? value.cls : undefined
  } catch {
    return undefined // the caller reports it
  }
}

function complain(
  image: TarMember | undefined, label: TarMember | undefined, found: number | undefined
): { readonly expected: string, readonly found: string } | undefined {
  if (!image) return { expected: `an image (${imageEndings}) beside the label`, found: 'none' }
  if (!label) return { expected: 'a label (.cls, .json) beside the image', found: 'none' }
  if (found !== undefined) return undefined
  return {
    expected: `a class number below ${mostClasses} in ${basename(label.path)} (in a .json as label or cls)`,
    found: 'none'
  }
}
