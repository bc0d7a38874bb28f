import { knownDatasets, type DatasetName } from '../../known.js'

/** A data set that `downloadDataset` knows where to fetch. */
export type DownloadableName = Extract<DatasetName, 'cifar10' | 'cifar100'>

/** A published archive, and what it unpacks to. */
export interface Archive {
  readonly url: string
  readonly fileName: string
  /** MD5 in hex, as published on https://www.cs.toronto.edu/~kriz/cifar.html. */
  readonly md5: string
  /** The folder in it. */
  readonly folder: string
  /** The files of that folder that openDataset reads. */
  readonly files: readonly string[]
}

const md5 = { cifar10: 'c32a1d4ab5d03f1284b67883e8d87530', cifar100: '03b5dce01913d631647c71ecec9e9cb8' }

const files = {
  cifar10: [...[1, 2, 3, 4, 5].map(part => `data_batch_${part}.bin`), 'test_batch.bin'],
  cifar100: ['train.bin', 'test.bin']
}

/** The archive of a data set, from its official place or from a folder elsewhere on the web. */
export function archiveOf(name: DownloadableName, baseUrl?: string): Archive {
  const { source, folder } = knownDatasets[name]
  const fileName = source.slice(source.lastIndexOf('/') + 1)
  const url = baseUrl === undefined ? source : `${baseUrl.replace(/\/+$/, '')}/${fileName}`
  return { url, fileName, md5: md5[name], folder, files: files[name] }
}

/** Whether `downloadDataset` can fetch a data set. */
export const isDownloadable = (name: string): name is DownloadableName => Object.hasOwn(md5, name)
