import { expect, test } from 'vitest'
import { forSite } from '../links.mjs'
import { linksOf, placeOf, titleOf } from '../pages.mjs'
import { withTables } from '../tables.mjs'

const isPage = path => path.endsWith('.md')
const changed = (path, text) => forSite(path, text, isPage).text

test('what is in docs lies at the top of the site, and a README is the index of its folder', () => {
  expect(['docs/methods.md', 'docs/results/mlp/README.md', 'packages/masks/README.md', 'README.md'].map(placeOf))
    .toEqual(['methods.md', 'results/mlp/index.md', 'packages/masks/index.md', 'readme.md'])
})

test('a link to a page goes to its place, with its anchor', () => {
  expect(changed('docs/lab.md', '[a](../packages/masks/README.md#b)')).toBe('[a](/packages/masks/index.md#b)')
  expect(changed('packages/updaters/README.md', '[a](../masks)')).toBe('[a](/packages/masks/index.md)')
})

test('a link outside, or to the same page, stays as it is', () => {
  const text = '[a](https://arxiv.org) [b](#here)'
  expect(changed('docs/lab.md', text)).toBe(text)
})

test('a file goes into the site as it lies, a folder without a README becomes a page, a picture stays beside', () => {
  const { text, files, folders, images } = forSite('docs/browser.md',
    '[a](inference.json) [b](../tools/config) ![c](images/report.png)', isPage)
  expect(text).toBe('[a](/files/docs/inference.json) [b](/tools/config/index.md) ![c](./images/report.png)')
  expect([[...files], [...folders], [...images]])
    .toEqual([['docs/inference.json'], ['tools/config'], ['docs/images/report.png']])
})

test('the links of the first page\'s buttons are paths too', () => {
  expect(changed('docs/home.md', '---\nhero:\n  link: lab.md\n---\n')).toBe('---\nhero:\n  link: /lab.md\n---\n')
})

test('code is left alone, and comments to the examples are left out', () => {
  const code = '```ts\nconst a = list[0](b)\n```'
  expect(changed('docs/lab.md', `<!-- example: continues -->\n${code}`)).toBe(code)
})

test('a link to nothing is refused with its page', () => {
  expect(() => changed('docs/lab.md', '[a](nowhere.md)')).toThrow('docs/lab.md: nothing lies at the link nowhere.md')
})

test('the links of a page are paths of the repository, in its order', () => {
  expect(linksOf('docs/README.md', '[a](lab.md), [b](https://b.org) and [c](../README.md#c)'))
    .toEqual(['docs/lab.md', 'README.md'])
})

test('a title is the first heading without its marks', () => {
  expect(titleOf('---\na: b\n---\n# The `mlp`\n## No')).toBe('The mlp')
})

test('columns of a table of another page are taken over; one that is not there is refused', () => {
  const [heads, , first] = withTables('<!-- table: docs/results/mlp/README.md: Method | R_s, % -->').split('\n')
  expect(heads).toBe('| Method | R_s, % |')
  expect(first).toMatch(/^\| `static` \| 5\.00 ± 0\.00 \|$/)
  expect(() => withTables('<!-- table: docs/results/mlp/README.md: Colour -->'))
    .toThrow("no table there has the columns 'Colour'")
})
