/** Throws unless there is one label an image, each a class. */
export function checkLabels(labels: ArrayLike<number>, count: number, classes: number): void {
  if (labels.length !== count) {
    throw new RangeError(`accuracy: expected ${count} labels, one an image, got ${labels.length}.`)
  }
  const wrong = Array.from(labels).findIndex(label => !Number.isInteger(label) || label < 0 || label >= classes)
  if (wrong < 0) return
  throw new RangeError(`accuracy: expected labels that are integers from 0 to ${classes - 1}, got ${labels[wrong]} ` +
    `for image ${wrong}. Count classes from 0, in the order of training.`)
}
