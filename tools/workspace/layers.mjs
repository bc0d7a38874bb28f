// node tools/workspace/layers.mjs: draws docs/images/layers.svg, the packages and who uses whom, by their package.json.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const root = new URL('../../', import.meta.url)
const file = new URL('docs/images/layers.svg', root)

/** The layers from the top down, each with what it is. */
const layers = [
  ['app', 'Programs', 'choose a backend'],
  ['experiment', 'Experiment', 'from a recipe to a run'],
  ['backend', 'Backends', 'know no method'],
  ['tensor', 'Tensor layer', 'with TensorFlow.js'],
  ['core', 'Core', 'typed arrays, no tensor library']
]

const colours = { app: '#f1eef7', experiment: '#f7eef2', backend: '#faf2e4', tensor: '#e9f1f7', core: '#e9f4ee' }

/** Every package as { name, layer, uses }: what it imports at run time, of this workspace. */
export function packages() {
  const manifestOf = folder => new URL(`packages/${folder}/package.json`, root)
  const folders = readdirSync(new URL('packages/', root)).filter(folder => existsSync(manifestOf(folder))).sort()
  const all = folders.map(folder => {
    const manifest = JSON.parse(readFileSync(manifestOf(folder), 'utf8'))
    const layer = manifest.nx.tags.find(tag => tag.startsWith('layer:')).slice('layer:'.length)
    const uses = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter(name => name.startsWith('@itop/')).map(name => name.slice('@itop/'.length))
    return { name: folder, layer, uses }
  })
  return all.filter(({ name }) => name !== 'kernels') // compiled into backend-cpu; nobody imports it
}

/** Who uses whom, without arrows that follow from others. */
export function arrows(all) {
  const uses = new Map(all.map(each => [each.name, new Set(each.uses)]))
  const reached = new Map()
  const reach = name => {
    if (!reached.has(name)) {
      reached.set(name, new Set())
      for (const next of uses.get(name) ?? []) {
        reached.get(name).add(next)
        for (const further of reach(next)) reached.get(name).add(further)
      }
    }
    return reached.get(name)
  }
  return all.flatMap(({ name, uses: direct }) => direct
    .filter(to => uses.has(to) && !direct.some(other => other !== to && reach(other).has(to)))
    .map(to => [name, to]))
}

const width = 1120
const box = { width: 140, height: 34, gap: 46 }
const left = 170 // of the boxes; the layer's name stands before them
const pad = 18

/** The rows of a layer, from the top: nobody in a row uses another in it. */
function rowsOf(members) {
  const names = new Set(members.map(({ name }) => name))
  const depths = new Map()
  const depth = ({ name, uses }) => {
    if (!depths.has(name)) {
      const below = members.filter(each => uses.includes(each.name) && names.has(each.name))
      depths.set(name, below.length === 0 ? 0 : 1 + Math.max(...below.map(depth)))
    }
    return depths.get(name)
  }
  const rows = []
  for (const member of members) (rows[depth(member)] ??= []).push(member)
  return rows.reverse()
}

/** Where everything lies: boxes by name, and the band of each layer. */
function layout(all) {
  const places = new Map()
  const bands = []
  let y = 20
  for (const [layer, title, about] of layers) {
    const rows = rowsOf(all.filter(each => each.layer === layer))
    const height = 2 * pad + rows.length * box.height + (rows.length - 1) * box.gap
    bands.push({ layer, title, about, y, height })
    for (const [i, row] of rows.entries()) {
      const room = (width - left - 30) / row.length
      for (const [j, { name }] of row.entries()) {
        places.set(name, { x: left + room * (j + 0.5), y: y + pad + i * (box.height + box.gap) })
      }
    }
    y += height + 44
  }
  return { places, bands, height: y - 24 }
}

const band = ({ layer, title, about, y, height }) => `
  <rect x="20" y="${y}" width="${width - 40}" height="${height}" rx="12" fill="${colours[layer]}"/>
  <text x="34" y="${y + 26}" class="band">${title}</text>
${lines(about).map((line, i) => `  <text x="34" y="${y + 43 + 14 * i}" class="sub">${line}</text>`).join('\n')}`

/** A phrase in lines of a band's margin. */
const lines = text => text.length <= 22
  ? [text]
  : [text.slice(0, text.lastIndexOf(' ', 22)), text.slice(text.lastIndexOf(' ', 22) + 1)]

const square = ([name, { x, y }]) => `
  <rect x="${round(x - box.width / 2)}" y="${y}" width="${box.width}" height="${box.height}" rx="8" class="box"/>
  <text x="${round(x)}" y="${y + 22}" class="name">${name}</text>`

const round = value => Math.round(value * 10) / 10

/** From the bottom of one box to the top of another. */
function arrow({ x: x1, y: y1 }, { x: x2, y: y2 }) {
  const [from, to] = [y1 + box.height, y2 - 2]
  const bend = Math.max(26, (to - from) * 0.45)
  const curve = `${round(x1)} ${round(from + bend)} ${round(x2)} ${round(to - bend)} ${round(x2)} ${to}`
  return `
  <path class="arrow" d="M${round(x1)} ${from} C${curve}"/>`
}

/** The picture. */
export function picture(all = packages()) {
  const { places, bands, height } = layout(all)
  const drawn = arrows(all)
  const told = all.map(({ name }) => {
    const uses = drawn.filter(([from]) => from === name).map(([, to]) => to)
    return uses.length === 0 ? '' : `${name} uses ${uses.join(', ')}.`
  }).filter(Boolean)
  const curves = drawn.map(([from, to]) => arrow(places.get(from), places.get(to)))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"
  role="img" aria-labelledby="title about">
  <!-- Written by node tools/workspace/layers.mjs. -->
  <title id="title">The packages in layers</title>
  <desc id="about">${told.join(' ')}</desc>
  <defs>
    <marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">
      <path d="M0 0 L10 5 L0 10 z" fill="#4a4f57"/>
    </marker>
    <style>
      text {
        font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        fill: #23272e;
      }
      .name { font-size: 14px; font-weight: 600; text-anchor: middle; }
      .band { font-size: 14px; font-weight: 700; }
      .sub { font-size: 11.5px; fill: #4a4f57; }
      .box { fill: #ffffff; stroke: #6f7782; stroke-width: 1.3; }
      .arrow { fill: none; stroke: #4a4f57; stroke-width: 1.3; stroke-opacity: 0.75; marker-end: url(#head); }
    </style>
  </defs>
  <rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="16" fill="#ffffff" stroke="#c9cdd3"/>
${[...bands.map(band), ...curves, ...[...places].map(square)].join('')}
</svg>
`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(file, picture())
}
