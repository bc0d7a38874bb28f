import { gzipSync } from 'node:zlib'
import { idx, idxPair } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'

const labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const good = { ...idxPair('train', labels), ...idxPair('t10k', labels) }
const images = 'train-images-idx3-ubyte'
const header = (...bytes) => Buffer.from(bytes)
const { [images]: goodImages, ...withoutImages } = good

export const idxs = {
  'good': {
    odd: 'Nothing: ten images of 28×28.',
    files: good,
    right: value({ train: { count: 10, classes: 10, labels }, test: { count: 10 } })
  },
  'nothing-in-a-file': {
    odd: 'The file of images has no bytes.',
    files: { ...good, [images]: '' },
    right: refused(images, 'byte 0', 'the 4 bytes an IDX file starts with')
  },
  'a-text': {
    odd: 'An error page in place of the images.',
    files: { ...good, [images]: '<html>404</html>' },
    right: refused(images, 'two zero bytes')
  },
  'floats': {
    odd: 'Values are floats, type 0d.',
    files: { ...good, [images]: header(0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0) },
    right: refused(images, 'type 08')
  },
  'more-than-any-memory': {
    odd: 'Twenty bytes claim 2^96 values.',
    files: { ...good, [images]: header(0, 0, 8, 3, ...new Array(12).fill(255), 0, 0, 0, 0) },
    right: refused(images, '20')
  },
  'a-dimension-of-none': {
    odd: 'There are ten images of no rows.',
    files: { ...good, [images]: idx([10, 0, 28], []) },
    right: refused(images, 'a dimension ≥ 1')
  },
  'a-byte-short': {
    odd: 'The last pixel is missing.',
    files: { ...good, [images]: goodImages.subarray(0, -1) },
    right: refused(images, '7856 bytes', '7855')
  },
  'fewer-labels': {
    odd: 'There are nine labels of ten images.',
    files: { ...good, 'train-labels-idx1-ubyte': idx([9], labels.slice(1)) },
    right: refused('train-labels-idx1-ubyte', '10 labels', '9')
  },
  'one-class': {
    odd: 'Every label is 5.',
    files: { ...good, ...idxPair('train', labels.map(() => 5)) },
    right: refused('train-labels-idx1-ubyte', 'images of at least two classes', 'only class 5')
  },
  'a-stray-label': {
    odd: 'One label is 255.',
    files: { ...good, ...idxPair('train', [...labels.slice(0, 9), 255]) },
    right: refused('train-labels-idx1-ubyte', 'at least half of the 256 classes', 'the highest of them 255 (image 9)')
  },
  'an-empty-class': {
    odd: 'Labels are 1 and 2 only.',
    files: { ...idxPair('train', [1, 2, 1, 2]), ...idxPair('t10k', [1, 2]) },
    right: value({ train: { classes: 3, labels: [1, 2, 1, 2] } })
  },
  'a-gzip-that-never-ends': {
    odd: 'A small gzipped file holds far more than its header says.',
    files: { ...withoutImages, [`${images}.gz`]: gzipSync(Buffer.concat([goodImages, Buffer.alloc(2 ** 25)])) },
    right: refused(`${images}.gz (compressed)`, 'at most 7856 bytes')
  },
  'gzip-cut': {
    odd: 'A gzipped file is cut.',
    files: { ...withoutImages, [`${images}.gz`]: gzipSync(goodImages).subarray(0, 40) },
    right: refused(`${images}.gz (compressed)`, 'more of the gzip stream')
  },
  'gz-in-name-only': {
    odd: 'A file that is not gzipped is named .gz.',
    files: { ...withoutImages, [`${images}.gz`]: goodImages },
    right: refused(`${images}.gz`, '1f 8b')
  },
  'one-file-of-four': {
    odd: 'Three of the four files are missing.',
    files: { [images]: goodImages },
    right: refused('train-labels-idx1-ubyte')
  }
}
