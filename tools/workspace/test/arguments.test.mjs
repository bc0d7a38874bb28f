import { expect, test } from 'vitest'
import { chosenProjects, trainWords } from '../arguments.mjs'

const projects = [
  { name: '@itop/masks', folder: 'packages/masks' },
  { name: '@itop/registry-test', folder: 'tools/registry' }
]

test('npm start without arguments runs the main job', () => {
  expect(trainWords([])).toEqual(['train'])
})

test('what follows npm start goes to train, in order and unread', () => {
  const words = ['recipe.json', '--epochs', '1', '--json']
  expect(trainWords(words)).toEqual(['train', ...words])
})

test('only a leading -- is taken away, as npm would', () => {
  expect(trainWords(['--', '--epochs', '1'])).toEqual(['train', '--epochs', '1'])
  expect(trainWords(['--out', '--'])).toEqual(['train', '--out', '--'])
})

test('npm test without names takes every project', () => {
  expect(chosenProjects(projects, [])).toEqual(projects)
})

test('npm test takes a folder name or a package name', () => {
  expect(chosenProjects(projects, ['masks'])).toEqual([projects[0]])
  expect(chosenProjects(projects, ['--', 'registry', '@itop/masks'])).toEqual([projects[1], projects[0]])
})

test('an unknown project is refused, with the known ones', () => {
  expect(() => chosenProjects(projects, ['mask'])).toThrow('no project is named mask. Choose from masks, registry.')
})
