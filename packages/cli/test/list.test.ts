import { expect, test } from 'vitest'
import { builtIns, fillRecipe, integer } from '@itop/experiment'
import { itop } from './support/run.js'

const lines = async (kind: string) => (await itop(['list', kind])).stdout.trimEnd().split('\n')

test.each(['methods', 'criteria', 'distributions'])('list %s has one telling line for each name', async kind => {
  const found = await lines(kind)
  const phrases = found.map(line => line.replace(/^\S+ +/, ''))
  expect(new Set(phrases).size).toBe(phrases.length)
  for (const line of found) {
    expect(line).not.toContain('undefined')
    expect(line.length).toBeLessThanOrEqual(120)
  }
})

test('all names are listed', async () => {
  const firsts = async (kind: string) => (await lines(kind)).map(line => line.split(' ')[0])
  expect(await firsts('methods')).toEqual(Object.keys(builtIns.methods))
  expect(await firsts('criteria')).toEqual([...Object.keys(builtIns.prune), ...Object.keys(builtIns.grow)])
  expect(await firsts('distributions')).toEqual(Object.keys(builtIns.distributions))
})

test('the defaults of a method are those of a training with it', async () => {
  for (const line of (await lines('methods')).filter(each => each.includes('falling'))) {
    const { interval, dropSchedule } = fillRecipe({}, { method: line.split(' ')[0]! })
    if (interval === undefined) continue
    expect(line).toContain(`every ${integer(interval)} steps`)
    if (dropSchedule !== undefined) expect(line).toContain(`(${dropSchedule})`)
  }
})

test('models of any size say up to which', async () => {
  expect((await itop(['plan', '--model', 'wrn-10-1-no-dropout'])).status).toBe(0)
  const { stdout } = await itop(['list', 'models'])
  expect(stdout).toMatch(/wrn-DEPTH-WIDTH .* up to 1000, any width up to 256$/m)
  expect((await itop(['plan', '--model', 'wrn-10-257'])).status).toBe(2)
})
