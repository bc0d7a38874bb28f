import { join, sep } from 'node:path'
import type { Dataset } from '@itop/data'
import { createRegistry, type DatasetSource } from '@itop/experiment'
import { expect, test } from 'vitest'
import { openData } from '../src/data/open-data.js'

const folders: (string | undefined)[] = []

/** What is looked at of a split. */
const set = ({ shape, classes }: Pick<DatasetSource, 'shape' | 'classes'>, count: number) => ({ shape, classes, count })

/** A data set as its author may well write it. */
class Rows implements DatasetSource {
  readonly name = 'rows'
  readonly shape = { c: 1, h: 4, w: 4 }
  readonly classes = 4
  readonly counts = { train: 80, test: 40 }
  readonly #data = { name: 'rows', train: set(this, 80), test: set(this, 40) } as Dataset
  async open({ folder }: { readonly folder?: string | undefined }) {
    folders.push(folder)
    return this.#data
  }
}

test('a plug-in\'s data set is opened with the data folder from where the program runs', async () => {
  const registry = createRegistry([{ name: 'itop-plugin-rows', version: '1.0.0', datasets: [new Rows()] }])
  const cwd = join(sep, 'somewhere')
  const io = { cwd, registry } as Parameters<typeof openData>[1]
  for (const dataDir of [undefined, 'rows', join(sep, 'elsewhere')]) {
    const { name } = await openData({ data: 'rows', ...dataDir !== undefined && { dataDir } }, io)
    expect(name).toBe('rows')
  }
  expect(folders).toEqual([undefined, join(cwd, 'rows'), join(sep, 'elsewhere')])
})
