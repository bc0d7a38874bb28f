import { join } from 'node:path'
import { DataError } from '../../data-error.js'
import { byCode, subfolders } from '../folder-entries.js'
import { isFolder } from '../path-kind.js'
import { imageEndings, isImageName, mostClasses, type ImageList } from './image-list.js'
import type { Report } from './report.js'
import { walk } from './walk.js'

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
  const name = (image: number) => `${classes[labels[image]]}/${names[image]}`
  return { count: names.length, labels, describe: path, name, place: image => ({ file: path(image) }) }
}

function imagesOf(folder: string, report: Report): readonly string[] {
  const images: string[] = []
  for (const { path, kind } of isFolder(folder) ? walk(folder) : []) {
    if (kind === 'file' && isImageName(path)) images.push(path)
    else {
      report({
        file: join(folder, path), expected: `an image (${imageEndings})`,
        found: kind === 'file' ? 'a file of another kind' : kind
      })
    }
  }
  if (images.length === 0) {
    report({ file: folder, expected: `at least one image of the class (${imageEndings})`, found: 'none' })
  }
  return images.sort(byCode)
}
