import { readmeExample } from '@itop/config/readme.mjs'
import { expect, test } from 'vitest'

test('the program of docs/own-network.md defines a network, trains it, and its values hold', async () => {
  await expect(readmeExample(new URL('../../../docs/own-network.md', import.meta.url))).resolves.toBeDefined()
}, 60_000)
