import { cifar } from '../make/files.mjs'
import { refused, value } from '../make/outcomes.mjs'

const labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const parts = [1, 2, 3, 4, 5].map(part => `data_batch_${part}.bin`)
const good = Object.fromEntries([...parts, 'test_batch.bin'].map(name => [name, cifar(labels)]))

export const cifars = {
  'good': {
    odd: 'Nothing: six files of ten images.',
    files: good,
    right: value({ train: { count: 50, classes: 10 }, test: { count: 10, labels } })
  },
  'a-byte-short': {
    odd: 'The last pixel of a file is missing.',
    files: { ...good, [parts[2]]: cifar(labels).subarray(0, -1) },
    right: refused(parts[2], 'only whole records of 3073 bytes')
  },
  'a-label-of-ten': {
    odd: 'A label is 10, and the last class is 9.',
    files: { ...good, [parts[1]]: cifar([0, 10]) },
    right: refused(parts[1], 'byte 3073', 'a label below 10')
  },
  'nothing-in-a-file': {
    odd: 'A file has no bytes.',
    files: { ...good, 'test_batch.bin': '' },
    right: refused('test_batch.bin', 'at least one record')
  },
  'one-class': {
    odd: 'Every label is 3.',
    files: Object.fromEntries(Object.keys(good).map(name => [name, cifar(labels.map(() => 3))])),
    right: refused('images of at least two classes', 'only class 3')
  },
  'a-part-missing': {
    odd: 'The fourth of five files is missing.',
    files: Object.fromEntries(Object.entries(good).filter(([name]) => name !== parts[3])),
    right: refused(parts[3])
  }
}
