import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'
import { installed, title } from './installed.js'

const program = title('the program at the top of the README runs and its values hold', installed.cpu)

test.skipIf(!installed.cpu)(program, async () => {
  await expect(readmeExample(new URL('../README.md', import.meta.url))).resolves.toBeDefined()
})
