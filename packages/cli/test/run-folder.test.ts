import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkNewFolder } from '../src/run-folder/new-run-folder.js'
import { runFolder } from '../src/run-folder/run-folder.js'

function folderWith(...names: readonly string[]): string {
  const path = mkdtempSync(join(tmpdir(), 'itop-'))
  for (const name of names) writeFileSync(join(path, name), '{}')
  return path
}

function check(path: string): void { checkNewFolder(runFolder(path, '/')) }

test('a new run takes an empty folder, and one that a run left when it was killed as it began', () => {
  for (const path of [
    folderWith(), folderWith('recipe.json.unfinished'), folderWith('recipe.json.0a1b2c3d.unfinished')
  ]) {
    expect(() => { check(path) }).not.toThrow()
  }
})

test('a folder with anything else in it is refused; going on is offered only where there is a run', () => {
  expect(() => check(folderWith('notes.txt'))).toThrow(/not empty \(notes\.txt\)\.\nChoose another\.$/)
  expect(() => check(folderWith('recipe.json'))).toThrow(/go on with it: itop train --resume/)
})
