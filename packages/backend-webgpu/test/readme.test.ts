import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'
import { describeOnDevice } from './software.js'

describeOnDevice('the README', () => {
  test('the program at its top runs and its values hold', async () => {
    await expect(readmeExample(new URL('../README.md', import.meta.url))).resolves.toBeDefined()
  })
})
