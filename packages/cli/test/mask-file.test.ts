import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeCheckpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'
import { describe, expect, test } from 'vitest'
import { readMasks } from '../src/files/read-masks.js'

const folder = mkdtempSync(join(tmpdir(), 'masks-'))
const [all, half] = [Mask.full([2, 2]), Mask.from([1, 0, 0, 1], [2, 2])]

function written(name: string, masks: ReadonlyMap<string, Mask>): string {
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat(encodeCheckpoint({ step: 0, meta: {}, masks, arrays: new Map() })))
  return path
}

describe('masks of a file', () => {
  test('are those of its layers, of what the network uses', () => {
    const path = written('some.itop', new Map([['mask/fc1', half], ['mask/fc2', all], ['forward/fc2', half]]))
    const masks = readMasks(folder, 'some.itop')
    expect(masks.names).toEqual(['fc1', 'fc2'])
    expect([...masks.get('fc2')]).toEqual([1, 0, 0, 1])
    expect(readMasks('/', path).density).toBe(0.5)
  })

  test('may be of a run\'s folder', () => {
    written('checkpoint.itop', new Map([['mask/fc1', half]]))
    expect(readMasks('/', folder).names).toEqual(['fc1'])
  })

  test('are refused where there are none, with what to name instead', () => {
    written('empty.itop', new Map())
    writeFileSync(join(folder, 'text'), 'no checkpoint')
    expect(() => readMasks(folder, 'empty.itop')).toThrow('--mask-file empty.itop: it holds no masks.')
    expect(() => readMasks(folder, 'text')).toThrow(
      /^--mask-file text: .*\nName a checkpoint file, or the folder of a run\./)
    expect(() => readMasks(folder, 'nowhere')).toThrow('--mask-file nowhere: there is no such file.')
    const cut = readFileSync(join(folder, 'some.itop')).subarray(0, 60)
    writeFileSync(join(folder, 'cut.itop'), cut)
    expect(() => readMasks(folder, 'cut.itop')).toThrow('--mask-file cut.itop: ')
  })
})
