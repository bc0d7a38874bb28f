// What people type by mistake, or to learn more, and what they read then.
import { expect, test } from 'vitest'
import { itop, words } from './support/run.js'

test('itop help COMMAND is itop COMMAND --help, and itop help is itop --help', async () => {
  for (const command of ['train', 'plan', 'list', 'bench']) {
    const [help, flag] = [await itop(['help', command]), await itop([command, '--help'])]
    expect(help).toEqual({ status: 0, stderr: '', stdout: flag.stdout })
    expect(help.stdout).toContain(`Usage: itop ${command}`)
  }
  expect(await itop(['help'])).toEqual({ ...await itop(['--help']), status: 0 })
  expect(await itop(['help', 'trian'])).toMatchObject({
    status: 2, stderr: expect.stringMatching(/Did you mean train\?/)
  })
})

test.each([
  ['trian --epochs 1', /^itop: unknown command 'trian'\. Did you mean train\?\nThere are train, plan/],
  ['trian', /unknown command 'trian'\. Did you mean train\?/],
  ['paln --steps 1e9 --quiet', /unknown command 'paln'\. Did you mean plan\?/],
  ['--epochs 1', /unknown option '--epochs'\.\nOptions come after a command/],
  ['--epochs 1 train', /unknown option '--epochs'/],
  ['train --epoch 1', /unknown option '--epoch'[^]*--epochs/],
  ['constructor', /unknown command 'constructor'/]
])('%s', async (line, expected) => {
  const { status, stdout, stderr } = await itop(words(line))
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(expected)
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
})
