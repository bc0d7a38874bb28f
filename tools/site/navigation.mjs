// What the site's bar and sidebar show, made from the files: no title and no order is written twice.
import { linksOf, pages, placeOf, read, readmeOf, titleOf } from './pages.mjs'
import { entryPoints } from './reference.mjs'

const addressOf = path => `/${placeOf(path).replace(/(^|(?<=\/))index\.md$|\.md$/, '')}`
const item = path => ({ text: titleOf(read(path)), link: addressOf(path) })

/** Pages in the order in which a page links to them, then those that it does not name. */
function inOrderOf(index, paths) {
  const order = linksOf(index).map(readmeOf)
  const rank = path => order.includes(path) ? order.indexOf(path) : order.length
  return [...paths].sort((a, b) => rank(a) - rank(b))
}

const matching = pattern => pages().filter(path => pattern.test(path))
const group = (text, paths, collapsed = true) => ({ text, collapsed, items: paths.map(item) })
const reference = () => entryPoints().map(({ name }) => ({ text: name, link: `/api/${name}` }))

const guides = () => inOrderOf('docs/guides/README.md', matching(/^docs\/guides\/(?!README)/))
const topics = () => inOrderOf('docs/README.md', matching(/^docs\/(?!README|home)[^/]+\.md$/))

/** The folders of `docs`, each with a README of its own title. */
const folders = () => matching(/^docs\/(?!guides\/)[^/]+\/README\.md$/).map(index => {
  const { text, link } = item(index)
  const others = matching(new RegExp(`^${index.replace('README.md', '')}(?!README)`))
  return { text, link, collapsed: true, items: inOrderOf(index, others).map(item) }
})

/** One sidebar for all pages: guides, what is documented, packages, the reference, decisions. */
export const sidebar = () => [
  group('Guides', guides(), false),
  group('Documentation', [...topics(), ...matching(/^(README|CONTRIBUTING)\.md$/)], false),
  ...folders(),
  group('Packages', matching(/^packages\/[^/]+\/README\.md$/)),
  { text: 'Reference', collapsed: true, items: reference() },
  group('Decisions', matching(/^docs\/decisions\//)),
  group('Tools', matching(/^tools\/[^/]+\/README\.md$/)),
  group('Changes', matching(/CHANGELOG\.md$/))
].filter(({ items }) => items.length > 0)

/** The bar: the first page of each of these groups. */
export const navigation = () => sidebar()
  .filter(({ text }) => ['Guides', 'Documentation', 'Packages', 'Reference', 'Changes'].includes(text))
  .map(({ text, items: [first] }) => ({ text, link: first.link }))
