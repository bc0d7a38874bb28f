// How VitePress makes the site of what `stage` laid out.
import { slug } from 'github-slugger'
import { navigation, sidebar } from '../navigation.mjs'

/** Words as people look for them: `R_s` is one. */
const tokenize = text => text.split(/[^\p{L}\p{N}_]+/u)

const icon = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'><path fill='#e8590c' " +
  "d='M0 0h1v1h1V0h1v2h1v1H2v1H1V2H0z'/></svg>"

export default {
  title: 'itop',
  description: 'Train sparse neural networks from scratch, truly sparsely, in Node and in the browser.',
  srcDir: '.pages',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  lastUpdated: false,
  markdown: { anchor: { slugify: slug } },
  themeConfig: {
    nav: navigation(),
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local', options: { miniSearch: { options: { tokenize } } } }
  }
}
