import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readReplay } from '../src/replay/read-replay.js'

const results = fileURLToPath(new URL('../../../docs/results', import.meta.url))

/** Run folders that the command line has written: the documentation's. */
const folders = readdirSync(results, { withFileTypes: true, recursive: true })
  .filter(entry => entry.isFile() && entry.name === 'metrics.jsonl')
  .map(({ parentPath }) => parentPath)
  .filter(folder => existsSync(join(folder, 'recipe.json')))

test.each(folders.map(folder => folder.slice(results.length + 1)))('the run %s is replayed', folder => {
  const files = ['recipe.json', 'metrics.jsonl'].map(name =>
    ({ name, bytes: readFileSync(join(results, folder, name)) }))
  const { replay } = readReplay(files)
  const lines = new TextDecoder().decode(files[1].bytes).trim().split('\n').length
  const shown = replay.frames.filter(({ message }) => ['created', 'epoch', 'update', 'end'].includes(message.type))
  expect(shown.length).toBe(lines - new TextDecoder().decode(files[1].bytes).split('"type":"checkpoint"').length + 1)
  expect(replay.lastStep).toBeGreaterThan(0)
})
