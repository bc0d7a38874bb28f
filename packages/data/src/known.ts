import { classNames } from './class-names.js'
import type { Augmentation, ImageShape, Normalisation } from './types.js'

/** Data sets whose official files are read by name. */
export type DatasetName = 'mnist' | 'fashion-mnist' | 'cifar10' | 'cifar100'

/** What is known of a data set without its files. */
export interface DatasetInfo {
  readonly shape: ImageShape
  readonly classes: number
  readonly classNames: readonly string[]
  readonly normalisation: Normalisation
  readonly augmentation?: Augmentation
  /** Images of the official files; a file that holds others is accepted. */
  readonly counts: { readonly train: number, readonly test: number }
  /** Folder of the official files. */
  readonly folder: string
  /** Where they are published. */
  readonly source: string
}

const grey = { c: 1, h: 28, w: 28 }
const colour = { c: 3, h: 32, w: 32 }

/**
 * The data sets that have a name. Normalisation and augmentation of MNIST and CIFAR are the ITOP reference
 * implementation's (https://github.com/Shiweiliuiiiiiii/In-Time-Over-Parameterization); Fashion-MNIST, which it does
 * not use, is normalised by its own mean and deviation.
 */
export const knownDatasets: Readonly<Record<DatasetName, DatasetInfo>> = {
  mnist: {
    shape: grey,
    classes: 10,
    classNames: classNames.mnist,
    normalisation: { mean: [0.1307], std: [0.3081] },
    counts: { train: 60_000, test: 10_000 },
    folder: 'mnist',
    source: 'http://yann.lecun.com/exdb/mnist'
  },
  'fashion-mnist': {
    shape: grey,
    classes: 10,
    classNames: classNames['fashion-mnist'],
    normalisation: { mean: [0.286], std: [0.353] },
    counts: { train: 60_000, test: 10_000 },
    folder: 'fashion-mnist',
    source: 'https://github.com/zalandoresearch/fashion-mnist'
  },
  cifar10: {
    shape: colour,
    classes: 10,
    classNames: classNames.cifar10,
    normalisation: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.2010] },
    augmentation: { pad: 4, border: 'reflect', flip: true },
    counts: { train: 50_000, test: 10_000 },
    folder: 'cifar-10-batches-bin',
    source: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'
  },
  cifar100: {
    shape: colour,
    classes: 100,
    classNames: classNames.cifar100,
    normalisation: {
      mean: [0.5070751592, 0.4865488733, 0.4409178434],
      std: [0.2673342859, 0.2564384629, 0.2761504713]
    },
    augmentation: { pad: 4, border: 'zero', flip: true },
    counts: { train: 50_000, test: 10_000 },
    folder: 'cifar-100-binary',
    source: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'
  }
}

/** Whether a string names one of `knownDatasets`. */
export const isDatasetName = (name: string): name is DatasetName => Object.hasOwn(knownDatasets, name)
