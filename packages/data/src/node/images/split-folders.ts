import { join } from 'node:path'
import { DataError } from '../../data-error.js'
import { subfolders } from '../folder-entries.js'
import { splitIn, splitNamed, usualness, type SplitName } from '../split-names.js'
import { isImageName } from './image-list.js'
import { walk } from './walk.js'

/** Folders of a split, each with a sub-folder for each class. */
export interface ClassFolders {
  readonly train: string
  /** Absent: no images are set apart for testing. */
  readonly test?: string
  /** Folders beside these that hold images, too, ascending. */
  readonly leftOut: readonly string[]
}

/**
 * Where the classes of an image folder lie, if it is one. What makes a folder a split is its name, and that it holds
 * folders of images: a class may be called train, too. A name that only speaks of training, such as bullet-train, is
 * one beside another that speaks of testing.
 */
export function classFoldersIn(folder: string): ClassFolders | undefined {
  const names = subfolders(folder)
  const splits = names.filter(name => splitIn(name) !== undefined && holdsClasses(join(folder, name)))
  const training = splits.filter(name => splitIn(name) === 'train')
  const others = splits.filter(name => splitIn(name) !== 'train')
  if (training.some(isSplit) || training.length > 0 && others.length > 0) {
    const train = chosen(folder, training)
    const test = others.length === 0 ? undefined : chosen(folder, others)
    const left = names.filter(name => name !== train && name !== test).map(name => join(folder, name))
    return {
      train: join(folder, train), ...test !== undefined && { test: join(folder, test) },
      leftOut: left.filter(holdsImages)
    }
  }
  if (!names.some(name => !isSplit(name) && holdsImages(join(folder, name)))) return undefined
  const stray = splits.find(isSplit)
  if (stray === undefined) return { train: folder, leftOut: [] }
  throw new DataError({
    file: join(folder, stray), expected: 'a folder train with the classes beside it', found: 'classes beside it',
    fix: 'Put them into a folder train. If this is a class of its own, give it another name.'
  })
}

/** Whether a name is that of a split, and nothing more. */
const isSplit = (name: string): boolean => splitNamed(name) !== undefined

/** In this order, the test images of ImageNet have no classes. */
const order: readonly SplitName[] = ['train', 'validation', 'test']

/** The folder that counts: with the name of a split before others, for validation before testing, the usual word. */
function chosen(folder: string, names: readonly string[]): string {
  const ranked = names.map(name => ({ name, rank: rankOf(name) })).sort((a, b) => a.rank - b.rank)
  const [first, second] = ranked
  if (second === undefined || first.rank < second.rank) return first.name
  throw new DataError({
    file: folder, expected: `one folder for ${splitIn(first.name) === 'train' ? 'training' : 'testing'}`,
    found: `${first.name} and ${second.name}`, fix: 'Remove one of them, or give another name to it.'
  })
}

function rankOf(name: string): number {
  const split = splitIn(name)! // only asked for names that have one
  if (!isSplit(name)) return 100 + order.indexOf(split)
  // Nobody can mean one of two folders for training.
  return split === 'train' ? 0 : 10 * order.indexOf(split) + usualness(split, name)
}

const holdsClasses = (folder: string): boolean => subfolders(folder).some(name => holdsImages(join(folder, name)))

function holdsImages(folder: string): boolean {
  for (const { path, kind } of walk(folder)) if (kind === 'file' && isImageName(path)) return true
  return false
}
