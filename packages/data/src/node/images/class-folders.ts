import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../../data-error.js'
import { isFolder } from '../read.js'
import { imageEndings, isImageName, mostClasses, type ImageList } from './image-list.js'
import type { Report } from './report.js'

/** Folders of a split, each with a sub-folder for each class. */
export interface ClassFolders {
  readonly train: string
  /** Absent: no images are set apart for testing. */
  readonly test?: string
}

/** In this order: the test images of ImageNet have no classes. */
const testNames = ['val', 'validation', 'valid', 'test']

/** Where the classes of an image folder lie, if it is one. A class may be called train, too. */
export function classFoldersIn(folder: string): ClassFolders | undefined {
  const train = join(folder, 'train')
  if (isFolder(train) && holdsImages(train)) {
    const test = testNames.map(name => join(folder, name)).find(path => isFolder(path) && holdsImages(path))
    return { train, ...test !== undefined && { test } }
  }
  const parts = ['train', ...testNames]
  return holdsImages(folder, name => !parts.includes(name)) ? { train: folder } : undefined
}

/** The names of the classes: the sub-folders' names in the order of their characters' codes. */
export function classesIn(folder: string): readonly string[] {
  const names = subfolders(folder)
  if (names.length > 1 && names.length <= mostClasses) return names
  throw new DataError({
    file: folder, expected: `2 to ${mostClasses} folders, one for each class`, found: `${names.length}`,
    fix: names.length === 1 ? `Give the folder above the classes. A network cannot learn the one class ${names[0]}.`
      : 'Give the folder above the classes.'
  })
}

/** The images of a split, class by class, those of a class in the order of their paths' codes. */
export function listClasses(folder: string, classes: readonly string[], report: Report): ImageList {
  const foreign = subfolders(folder).find(name => !classes.includes(name))
  if (foreign !== undefined) {
    throw new DataError({
      file: join(folder, foreign), expected: 'a class of the training images', found: 'another',
      fix: 'Both parts need the same class folders.'
    })
  }
  const perClass = classes.map(name => imagesOf(join(folder, name), report))
  const names = perClass.flat()
  const labels = Uint16Array.from(perClass.flatMap((images, label) => images.map(() => label)))
  const path = (image: number) => join(folder, classes[labels[image]], names[image])
  return { count: names.length, labels, describe: path, place: image => ({ file: path(image) }) }
}

function imagesOf(folder: string, report: Report): readonly string[] {
  const files = isFolder(folder) ? walk(folder) : []
  for (const file of files.filter(name => !isImageName(name))) {
    report({ file: join(folder, file), expected: `an image (${imageEndings})`, found: 'a file of another kind' })
  }
  const images = files.filter(isImageName).sort(byCode)
  if (images.length === 0) {
    report({ file: folder, expected: `at least one image of the class (${imageEndings})`, found: 'none' })
  }
  return images
}

/** The files below a folder, as paths from it. */
const walk = (folder: string, below = ''): readonly string[] =>
  entries(join(folder, below)).flatMap(entry => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    return leadsToFolder(entry, join(folder, path)) ? walk(folder, path) : [path]
  })

const subfolders = (folder: string): readonly string[] => entries(folder)
  .filter(entry => leadsToFolder(entry, join(folder, entry.name))).map(({ name }) => name).sort(byCode)

const holdsImages = (folder: string, isClass = (_name: string) => true): boolean =>
  subfolders(folder).filter(isClass).some(name => walk(join(folder, name)).some(isImageName))

/** What systems leave in folders, hidden or by name, is none of the user's doing. */
const entries = (folder: string): readonly Dirent[] => readdirSync(folder, { withFileTypes: true })
  .filter(({ name }) => !name.startsWith('.') && name !== 'Thumbs.db' && name !== 'desktop.ini')

const leadsToFolder = (entry: Dirent, path: string): boolean =>
  entry.isDirectory() || entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** The same on every machine, unlike an order by language. */
const byCode = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0
