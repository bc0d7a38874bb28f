import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'
import { isBuilt, needed } from './built.js'

test.skipIf(!isBuilt)(`the program at the top of the README runs and its values hold${needed}`, async () => {
  await expect(readmeExample(new URL('../README.md', import.meta.url))).resolves.toBeDefined()
})
