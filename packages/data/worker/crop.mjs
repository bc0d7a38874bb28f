// Which part of an image is shown, as torchvision's transforms choose it: https://pytorch.org/vision. Kept apart from
// the worker so that it can be tested; in plain JavaScript since the worker is started as it lies.

/** Tries to find a box that fits inside the image. */
const tries = 10

/** Random numbers in [0, 1) that one image needs: area and ratio of every try, then row, column, mirroring. */
export const drawsPerImage = 2 * tries + 3

/** The box is between 8 % and all of the image's area, … */
const share = { low: 0.08, high: 1 }

/** … and between 3:4 and 4:3, every ratio and its inverse as likely. */
const ratio = { low: 3 / 4, high: 4 / 3 }

/** RandomResizedCrop: a box of random area, ratio and place; if ten do not fit, the middle of the image. */
export function randomBox(width, height, draws) {
  for (let i = 0; i < tries; i++) {
    const area = width * height * between(share, draws[2 * i])
    const shape = Math.exp(between({ low: Math.log(ratio.low), high: Math.log(ratio.high) }, draws[2 * i + 1]))
    const box = { width: round(Math.sqrt(area * shape)), height: round(Math.sqrt(area / shape)) }
    if (box.width < 1 || box.height < 1 || box.width > width || box.height > height) continue
    const top = Math.floor(draws[2 * tries] * (height - box.height + 1))
    const left = Math.floor(draws[2 * tries + 1] * (width - box.width + 1))
    return { left, top, ...box }
  }
  return middleBox(width, height)
}

/** Whether the image is mirrored: every other one. */
export const isMirrored = draws => draws[2 * tries + 2] < 0.5

/** The largest box in the middle whose ratio is within the bounds. */
function middleBox(width, height) {
  const shape = width / height
  const box = {
    width: shape > ratio.high ? round(height * ratio.high) : width,
    height: shape < ratio.low ? round(width / ratio.low) : height
  }
  return { left: Math.floor((width - box.width) / 2), top: Math.floor((height - box.height) / 2), ...box }
}

/**
 * Resize and CenterCrop: the size the image is given, its shorter side 256 for a crop of 224 and in proportion for
 * others, and the place of the square cut from its middle.
 */
export function centreCrop(width, height, size) {
  const short = round(size * 256 / 224)
  const scaled = {
    width: width <= height ? short : Math.floor(short * width / height),
    height: height <= width ? short : Math.floor(short * height / width)
  }
  return { scaled, left: round((scaled.width - size) / 2), top: round((scaled.height - size) / 2) }
}

/** To the nearest integer, halves to the even one, as Python rounds. */
function round(value) {
  const down = Math.floor(value)
  const rest = value - down
  return rest > 0.5 || rest === 0.5 && down % 2 === 1 ? down + 1 : down
}

const between = ({ low, high }, draw) => low + draw * (high - low)
