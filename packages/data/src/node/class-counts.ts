import { DataError } from '../data-error.js'
import type { Dataset } from '../types.js'

/** What labels may be. */
export interface ClassOptions {
  /** Whether more classes may be without a training image than with one. Default false. */
  readonly allowEmptyClasses?: boolean | undefined
  /** Whether it is to be trained on, so that its labels must teach something. Default true. */
  readonly toTrain?: boolean | undefined
}

/**
 * The field `emptyClasses` of a data set, where a class has no image in the part that is trained on. `file` is named in
 * errors.
 */
export function emptyIn(
  { labels, classes }: { readonly labels: ArrayLike<number>, readonly classes: number },
  { file, allowEmptyClasses = false, toTrain = true }: ClassOptions & { readonly file: string }
): Pick<Dataset, 'emptyClasses'> {
  const empty = emptyClasses(labels, { file, classes, allowEmptyClasses, toTrain })
  return empty.length === 0 ? {} : { emptyClasses: empty }
}

interface ClassQuestion {
  readonly file: string
  readonly classes: number
  readonly allowEmptyClasses: boolean
  readonly toTrain: boolean
}

/**
 * The numbers of the classes without a training image, ascending. Labels of which only one has images teach nothing and
 * are refused; so are labels most of which have none, a sign of a number that strayed, unless they are allowed.
 */
function emptyClasses(
  labels: ArrayLike<number>, { file, classes, allowEmptyClasses, toTrain }: ClassQuestion
): readonly number[] {
  const firsts = firstOfEach(labels, classes)
  const empty = Array.from(firsts.keys()).filter(label => firsts[label] < 0)
  if (!toTrain) return empty
  const full = classes - empty.length
  if (full < 2) {
    throw new DataError({
      file, expected: 'images of at least two classes', found: `only class ${firsts.findIndex(first => first >= 0)}`,
      fix: 'A network cannot learn one class: check the labels.'
    })
  }
  if (empty.length <= full || allowEmptyClasses) return empty
  const highest = firsts.findLastIndex(first => first >= 0)
  throw new DataError({
    file, expected: `training images of at least half of the ${classes} classes`,
    found: `those of ${full}, the highest of them ${highest} (image ${firsts[highest]})`,
    fix: 'Check the labels, or choose to allow empty classes.', option: 'allowEmptyClasses'
  })
}

/** The first image of each class, −1 where there is none. */
function firstOfEach(labels: ArrayLike<number>, classes: number): Int32Array {
  const firsts = new Int32Array(classes).fill(-1)
  for (let i = labels.length - 1; i >= 0; i--) firsts[labels[i]] = i
  return firsts
}
