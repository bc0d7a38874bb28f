import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { makeFolder, removeEmpty } from '../../src/files/make-folder.js'
import { scratch } from '../support/data.js'

/** What another process does just before a folder is made. */
const other = vi.hoisted(() => ({ act: (_path: string): void => {} }))
vi.mock('node:fs', async original => {
  const real = await original<typeof import('node:fs')>()
  return {
    ...real,
    mkdirSync: (path: string, ...rest: []) => { other.act(path); return real.mkdirSync(path, ...rest) }
  }
})

const cwd = scratch()
let runs = ''
let count = 0
beforeEach(() => {
  other.act = () => {}
  runs = join(cwd, `runs-${count++}`)
})

/** Acts once, before the folder of that name is made. */
function before(folder: string, act: () => void): void {
  other.act = path => {
    if (path !== folder) return
    other.act = () => {}
    act()
  }
}

test('a folder that another process makes in the same moment is taken, and not removed as our own', () => {
  before(runs, () => { mkdirSync(runs) })
  const made = makeFolder(join(runs, 'a'))
  expect(made).toEqual([join(runs, 'a')])
  removeEmpty(made)
  expect(existsSync(runs)).toBe(true)
})

test('a folder that another process removes, as it was empty, is made again', () => {
  mkdirSync(runs)
  const path = join(runs, 'a')
  before(path, () => { rmdirSync(dirname(path)) })
  expect(makeFolder(path)).toEqual([runs, path])
  expect(existsSync(path)).toBe(true)
})

test('where a folder is removed each time, that ends, and nothing is left', () => {
  const path = join(runs, 'a')
  other.act = made => { if (made === path) rmdirSync(runs) }
  expect(() => makeFolder(path)).toThrow(/ENOENT/)
  expect(existsSync(runs)).toBe(false)
})
