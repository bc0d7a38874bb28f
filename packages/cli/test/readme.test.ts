import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { builtIns, flagOf } from '@itop/experiment'

const readme = new URL('../README.md', import.meta.url)

test('the README names every setting', () => {
  const text = readFileSync(readme, 'utf8')
  for (const key of Object.keys(builtIns.settings)) expect(text).toMatch(new RegExp(`\`${flagOf(key)}[ \`]`))
})
