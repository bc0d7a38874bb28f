import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { scratch } from '../support/data.js'
import { itop, words } from '../support/run.js'

vi.mock('bullmq', () => { throw new Error('Cannot find package \'bullmq\'') })
vi.mock('@itop/experiment/node', async original => ({ ...await original<object>(), installedVersion: () => undefined }))

test.each(['sweep s.json', 'worker'])('without BullMQ itop %s says in a line what to install', async command => {
  const cwd = scratch()
  writeFileSync(join(cwd, 's.json'), JSON.stringify({ model: 'mlp', seed: [1, 2] }))
  expect(await itop(words(`${command} --redis redis://127.0.0.1:1`), { cwd })).toEqual({ status: 2, stdout: '',
    stderr: 'itop: --redis wants BullMQ, in packages of its own. Run: npm install bullmq ioredis\n' })
})
