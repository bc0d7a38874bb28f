// node make.mjs FOLDER: writes every case to FOLDER/KIND/NAME, and FOLDER/cases.json, what each is.
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeCases } from './make/cases.mjs'

const [folder] = process.argv.slice(2)
if (folder === undefined || existsSync(folder)) {
  console.error('node make.mjs FOLDER: expected the path of a folder that is not there yet.')
  process.exitCode = 2
} else {
  const made = await makeCases(resolve(folder))
  const list = made.map(({ kind, name, odd, right, except }) => ({ kind, name, odd, right, except }))
  const written = JSON.stringify(list, (_key, value) => value instanceof RegExp ? String(value) : value, 2)
  writeFileSync(join(folder, 'cases.json'), `${written}\n`)
  console.log(`${made.length} cases in ${folder}`)
}
