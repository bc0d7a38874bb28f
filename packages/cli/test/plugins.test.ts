import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
function file(name: string, text: string) { writeFileSync(join(cwd, name), text) }

/** A plug-in that brings one of nearly every kind. */
const saliency = (version = '1.2.0', extra = '') => `
const saliency = {
  name: 'saliency', about: 'the weights nearest zero go, told by their squares', needs: [],
  score: ({ values }) => values.map(value => value * value)
}
const first = {
  name: 'first', about: 'the lowest positions come', needs: [],
  grow({ count, kept }) {
    const found = []
    for (let i = 0; found.length < count; i++) if (!kept.has(i)) found.push(i)
    return Uint32Array.from(found)
  }
}
const half = { name: 'half', about: 'stays at half', parameters: {}, at: initial => initial / 2 }
const still = {
  name: 'still', about: 'masks of the lowest positions that never change', source: 'nowhere',
  settings: {
    density: { kind: 'number', above: 0, to: 1, about: 'share of weights that exist' },
    patience: { kind: 'number', integer: true, from: 1, default: 3, about: 'how patiently it does nothing' }
  },
  make({ density, patience }) {
    return {
      name: 'still', needs: [],
      start: layers => ({ state: undefined, masks: layers.map(layer => masksOf(layer, density)) }),
      plan: layers => ({
        count: 0, step: () => NaN, next: () => undefined,
        at: () => ({ dropFraction: 0, densities: layers.map(() => density) })
      }),
      update: () => { throw new Error('it never is') },
      settings: { method: 'still', density, distribution: 'lowest', patience }
    }
  }
}
const masksOf = ({ shape }, density) => {
  const size = shape.reduce((a, b) => a * b, 1)
  const mask = Mask.fromIndices(shape, Uint32Array.from({ length: Math.round(density * size) }, (_, i) => i))
  return { stored: mask, forward: mask }
}
import { Mask } from '@itop/masks'
import { mlp } from '@itop/models'
export const plugin = {
  name: 'itop-plugin-saliency', version: '${version}',
  losses: [{ name: 'squares', about: 'squared distance to the label', make: () => ({
    name: 'squares', settings: {},
    of: (logits, label) => {
      const gradient = logits.map((score, c) => score - (c === label ? 1 : 0))
      return { loss: gradient.reduce((sum, distance) => sum + distance * distance / 2, 0), gradient }
    }
  }) }],
  augmentations: [{
    name: 'inverse', about: 'some images are negatives', settings: {
      often: { kind: 'number', integer: true, from: 1, to: 100, default: 2, about: 'of so many images one' }
    },
    make: ({ often }) => ({
      name: 'inverse', settings: { often }, ways: () => often,
      vary: ({ pixels, way }, out) => { out.set(pixels.map(pixel => way ? pixel : 255 - pixel)) }
    })
  }],
  prune: [saliency], grow: [first], schedules: [half], methods: [still],
  models: [{
    name: 'tiny', about: 'one hidden layer of 16', defaults: { data: 'mnist', epochs: 1, lrSchedule: 'constant' },
    make: ({ classes = 10, input = { c: 1, h: 28, w: 28 } } = {}) =>
      mlp({ name: 'of another name', layers: [input.c * input.h * input.w, 16, classes], input })
  }]${extra}
}
`
file('saliency.mjs', saliency())
// What it imports is found from where it lies.
cpSync(join(import.meta.dirname, '../../../node_modules/@itop'), join(cwd, 'node_modules/@itop'), {
  recursive: true, verbatimSymlinks: false
})

const plugin = '--plugin ./saliency.mjs'
const job = 'train --data data --batch 32 --threads 1 --steps 12 --interval 5 --sparsity 0.9 --quiet --no-compare'
const run = (line: string) => itop(words(line), { cwd })

test('everything it brings is listed, in the help, in the schema of settings and in suggestions', async () => {
  const listed = async (kind: string) => (await run(`list ${kind} ${plugin}`)).stdout
  expect(await listed('criteria')).toMatch(/saliency +prune: the weights nearest zero go, told by their squares\n/)
  expect(await listed('criteria')).toMatch(/first +grow: the lowest positions come\n/)
  expect(await listed('methods')).toMatch(/still +masks of the lowest positions that never change\n/)
  expect(await listed('models')).toMatch(/tiny +one hidden layer of 16; 1×28×28 images, 10 classes, 12,704 maskable/)
  expect(await listed('schedules')).toMatch(/half +stays at half\n/)
  expect(await listed('losses')).toMatch(/squares +squared distance to the label\n/)
  expect(await listed('augmentations')).toMatch(/inverse +some images are negatives\n/)
  expect(await listed('settings')).toMatch(/--patience +how patiently it does nothing: an integer ≥ 1\n/)
  expect(await listed('plugins')).toBe('itop-plugin-saliency  1.2.0\n')
  const { stdout: help } = await run(`train --help ${plugin}`)
  expect(help).toMatch(/--patience <N>\s+how patiently/)
  expect((await run('train --help')).stdout).not.toContain('--patience')
  expect((await run(`plan --prune salience ${plugin}`)).stderr)
    .toMatch(/--prune 'salience': expected magnitude, set, taylor, lamp, saliency\. Did you mean saliency\?/)
})

test('its names train, plan and explain, and a run goes on with it, is inspected, evaluated and reported', async () => {
  const trained = await run(
    `${job} --model tiny --prune saliency --grow first --drop-schedule half --out run ${plugin}`)
  expect(trained.stderr).toBe('')
  expect(trained.status).toBe(0)
  const read = (name: string) => JSON.parse(readFileSync(join(cwd, 'run', name), 'utf8'))
  expect(read('recipe.json')).toMatchObject({ prune: 'saliency', grow: 'first', plugins: ['itop-plugin-saliency'] })
  expect(read('environment.json')).toMatchObject({ plugins: [{ name: 'itop-plugin-saliency', version: '1.2.0' }] })
  for (const line of ['inspect run', 'report run', 'eval run', 'explain run',
    'train --resume run --steps 20 --quiet --no-compare']) {
    const { status, stderr } = await run(`${line} ${plugin}`)
    expect([line, status, stderr]).toEqual([line, 0, ''])
    const without = await run(line)
    expect([line, without.status]).toEqual([line, 2])
    expect(without.stderr).toMatch(/run: the run uses the plug-in itop-plugin-saliency( 1\.2\.0)?, which is not loaded/)
    expect(without.stderr).toContain('npm install itop-plugin-saliency')
  }
})

test('its method has its own setting, whose default fills recipes and whose range is checked', async () => {
  const still = async (more: string) => run(`plan --model tiny --method still --sparsity 0.9 ${more} ${plugin}`)
  expect((await still('--json')).status).toBe(0)
  expect((await still('--patience 0')).stderr).toContain('--patience 0: expected an integer ≥ 1.')
  expect((await run(`plan --method set --patience 3 ${plugin}`)).stderr)
    .toContain('--patience: method set has no patience, so this has no effect.')
  const trained = await run('train --data data --batch 32 --threads 1 --steps 2 --quiet --no-compare --model tiny ' +
    `--method still --sparsity 0.9 --out still ${plugin}`)
  expect([trained.status, trained.stderr]).toEqual([0, ''])
  expect(JSON.parse(readFileSync(join(cwd, 'still/recipe.json'), 'utf8'))).toMatchObject({ patience: 3 })
})

test('its loss and its augmentation train, are gone on with, and are named where they break', async () => {
  const more = `--model tiny --loss squares --augmentation inverse --often 3 ${plugin}`
  const goOn = `train --resume own --steps 14 --quiet --no-compare ${plugin}`
  for (const line of [`${job} --out own ${more}`, goOn]) {
    const { status, stderr } = await run(line)
    expect([line, status, stderr]).toEqual([line, 0, ''])
  }
  expect(JSON.parse(readFileSync(join(cwd, 'own/recipe.json'), 'utf8')))
    .toMatchObject({ loss: 'squares', augmentation: 'inverse', augment: true, often: 3 })
  file('nan.mjs', saliency('1.2.0').replace('distance * distance / 2', 'distance * NaN').replaceAll('saliency', 'nan'))
  const broken = await run(`${job} --model tiny --loss squares --plugin ./nan.mjs`)
  expect([broken.status, broken.stderr.split('\n').slice(0, 1)]).toEqual([2,
    ['itop: at step 1: plug-in itop-plugin-nan: loss squares gives NaN for finite logits.']])
})

test('a recipe names plug-ins too; name and version count in its id', async () => {
  const idOf = async (line: string) => {
    const { stdout, status } = await run(`${line} --out id-${Math.random()} --json`)
    expect(status).toBe(0)
    return JSON.parse(readFileSync(join(cwd, JSON.parse(stdout).run, 'recipe.json'), 'utf8')).id
  }
  file('recipe.json', JSON.stringify({
    plugins: ['./saliency.mjs'], model: 'tiny', data: 'data', prune: 'saliency', interval: 5, steps: 2,
    batch: 32, threads: 1
  }))
  const id = await idOf('train recipe.json --quiet --no-compare')
  file('newer.mjs', saliency('1.3.0'))
  const plain = 'train --model tiny --data data --interval 5 --steps 2 --batch 32 --threads 1 --quiet --no-compare'
  expect(await idOf(`${plain} --prune saliency ${plugin}`)).toBe(id)
  expect(await idOf(`${plain} --prune saliency --plugin ./newer.mjs`)).not.toBe(id)
})

test('the recipe that a run has saved trains again, its plug-in named by a path', async () => {
  const again = await run(`train run/recipe.json --seed 2 --quiet --no-compare --out again ${plugin}`)
  expect([again.status, again.stderr]).toEqual([0, ''])
  file('marked.json', `\uFEFF${JSON.stringify({ plugins: ['./saliency.mjs'], model: 'tiny', prune: 'saliency' })}`)
  expect((await run('plan --quiet marked.json --json')).status).toBe(0)
  expect((await run(`plan marked.json --json ${plugin} --plugin saliency.mjs`)).status).toBe(0)
  const resumed = await run(`train recipe.json --resume again ${plugin} --quiet --no-compare`)
  expect(resumed.stderr).toMatch(/--interval|--steps|--batch/) // other settings than the run's, and no word of plug-ins
})

test('a folder is the package in it, such as the one that is being written', async () => {
  mkdirSync(join(cwd, 'mine'))
  file('mine/package.json', '{ "name": "itop-plugin-mine", "type": "module", "exports": "./main.js" }')
  file('mine/main.js', rule('mine', 'return values.map(Math.abs)'))
  expect((await run('list criteria --plugin ./mine')).stdout).toMatch(/^mine +prune: /m)
  expect((await itop(words('list criteria --plugin .'), { cwd: join(cwd, 'mine') })).stdout).toMatch(/^mine +prune: /m)
  expect(await run('list plugins'))
    .toMatchObject({ status: 0, stdout: '', stderr: expect.stringMatching(/none.*--plugin/) })
})

test('what it measures, and its optimizer with a setting of its own, reach the trainer', async () => {
  file('measures.mjs', `
import { sgd } from '@itop/trainer'
const mine = {
  name: 'mine', about: 'how large a gradient was', of: 'existing', window: () => 1, numbers: 0,
  start: () => {
    let seen = new Map()
    return {
      observe: async ({ existing }) => { seen = await existing() },
      measured: layer => seen.get(layer).map(Math.abs), updated: () => {}, held: () => ({ arrays: new Map(), steps: 0 })
    }
  }
}
const byMine = { name: 'by-mine', needs: ['mine'], score: ({ measured }) => measured.mine.slice() }
const heavy = {
  name: 'heavy', settings: { beta: { kind: 'number', from: 0, below: 1, default: 0.5, about: 'how heavy it is' } },
  make: ({ beta }) => {
    if (beta === undefined) throw new RangeError('heavy: no beta')
    return { ...sgd({ momentum: beta }), name: 'heavy' }
  }
}
export default {
  name: 'itop-plugin-measures', version: '1.0.0', measurements: [mine], prune: [byMine], optimizers: [heavy]
}
`)
  const measured = await run(
    `${job.replace('--no-compare', '')} --prune by-mine --optimizer heavy --out measured --plugin ./measures.mjs`)
  expect([measured.status, measured.stderr]).toEqual([0, ''])
  expect(JSON.parse(readFileSync(join(cwd, 'measured/recipe.json'), 'utf8'))).toMatchObject({ beta: 0.5 })
  expect((await run('plan --optimizer heavy --beta 0.9 --json --plugin ./measures.mjs')).status).toBe(0)
  expect((await run('plan --beta 0.9 --plugin ./measures.mjs')).stderr)
    .toContain('--beta: sgd has no beta, so this has no effect.')
  expect((await run('list measurements --plugin ./measures.mjs')).stdout).toMatch(/mine +how large a gradient was\n/)
})

test('a resume with another version is refused', async () => {
  file('newer.mjs', saliency('1.3.0'))
  const { status, stderr } = await run('train --resume run --steps 30 --plugin ./newer.mjs')
  expect(status).toBe(2)
  expect(stderr).toContain('run: the run uses version 1.2.0 of the plug-in itop-plugin-saliency, and this is 1.3.0.')
})

test('a network of one\'s own is a plug-in of one model', async () => {
  file('my-net.mjs', `import { mlp } from '@itop/models'
export const network = ({ input, classes }) =>
  mlp({ name: 'any', layers: [input.c * input.h * input.w, 8, classes], input })`)
  const { status, stderr } = await run(`${job} --model ./my-net.mjs --out network`)
  expect([status, stderr]).toEqual([0, ''])
  expect((await run('inspect network --plugin ./my-net.mjs --json')).status).toBe(0)
  expect((await run('inspect network --json')).stderr).toContain('the run uses the plug-in my-net.mjs ')
  file('none.mjs', 'export const nothing = 1')
  expect((await run(`${job} --model ./none.mjs`)).stderr).toContain(
    '--plugin ./none.mjs: it exports no plug-in, and no network.')
})

const broken = (member: string) => `export default { name: 'itop-plugin-broken', version: '1.0.0', ${member} }`
const rule = (name: string, score: string) =>
  broken(`prune: [{ name: '${name}', needs: [], score: ({ values }) => { ${score} } }]`)
const grows = (body: string) => broken(`grow: [{ name: 'bad', needs: [], grow: ({ count, kept }) => { ${body} } }]`)
const free = 'const free = []; for (let i = 0; free.length < count; i++) if (!kept.has(i)) free.push(i);'

let count = 0
test.each([
  ['--prune bad', rule('bad', 'return values.slice(1)'), /prune score bad must give \d+ scores.* gave \d+/],
  ['--prune bad', rule('bad', 'return values.map(() => NaN)'), /prune score bad gives NaN/],
  ['--prune bad', rule('bad', 'return values.squares()'),
    /prune score bad throws: values\.squares is not a function\./],
  ['--prune bad', rule('bad', 'return values.map(() => Math.random())'),
    /prune score bad gives something else when asked/],
  ['--prune bad', rule('bad', 'return values.map((v, i) => { values[i] = v; return performance.now() + i })'),
    /prune score bad gives something else when asked again/],
  ['--prune bad', rule('bad', 'values[0] += 1; return Float32Array.from(values, () => 1)'),
    /prune score bad changed the values that it was given/],
  ['--grow bad', grows(`${free} return Uint32Array.from(free).slice(1)`), /grow rule bad must give \d+ positions/],
  ['--grow bad', grows(`${free} free[1] = free[0]; return Uint32Array.from(free)`),
    /grow rule bad gives position \d+ twice/],
  ['--grow bad', grows('return Uint32Array.from({ length: count }, (_, i) => kept.indices()[i])'),
    /grow rule bad gives position \d+, which exists/]
])('a rule that breaks its promise is named with layer and step: %s %#', async (flag, text, words_) => {
  const name = `broken-${count++}` // Node keeps what it has loaded
  file(`${name}.mjs`, text)
  const { status, stderr } = await run(`${job} --model mlp ${flag} --plugin ./${name}.mjs --out ${name}`)
  expect(stderr).toMatch(/^itop: at step 5, layer fc\d: plug-in itop-plugin-broken: /)
  expect(stderr).toMatch(words_)
  expect(status).toBe(2)
})

test.each([
  ['--plugin ./absent.mjs', /--plugin \.\/absent\.mjs: there is no such file/],
  ['--plugin itop-plugin-absent',
    /--plugin itop-plugin-absent: there is no such package .*\n.*npm install itop-plugin-absent/],
  ['--plugin ./throws.mjs', /--plugin \.\/throws\.mjs: it cannot be loaded: at import/],
  ['--plugin ./empty.mjs', /--plugin \.\/empty\.mjs: it exports no plug-in/],
  ['--plugin ./unnamed.mjs', /a plug-in: expected its name/],
  ['--plugin ./twice.mjs', /plug-in itop-plugin-broken: its prune score magnitude has the name of one of this library/],
  [`${plugin} --plugin ./newer.mjs`, /plug-in itop-plugin-saliency: it is there twice, in version 1\.2\.0 and 1\.3\.0/],
  ['--plugin ./later.mjs', /plug-in later: it was written for version 2 of the interface of plug-ins/],
  ['--plugin ./odd.mjs', /plug-in odd: it has prunes, which is nothing that a plug-in brings/],
  ['--plugin=', /--plugin: expected a package or a path, and got nothing/],
  ['--plugin ./data', /--plugin \.\/data: it is a folder, and no package that exports a module/],
  ['--method lazy --plugin ./lazy.mjs',
    /plug-in itop-plugin-broken: method lazy makes an updater without a function start/],
  ['--stop 5 --stop-fraction 0.5', /--stop and --stop-fraction exclude each other/],
  ['--plugin ./setting.mjs', /setting epochs: a plug-in brings it, and every recipe has one/],
  ['--plugin', /--plugin/]
])('what is wrong with %s is said before anything is trained', async (flags, words_) => {
  file('throws.mjs', 'throw new Error("at import")')
  file('empty.mjs', 'export const other = 1')
  file('unnamed.mjs', 'export const plugin = { version: "1" }')
  file('twice.mjs', rule('magnitude', 'return values.map(Math.abs)'))
  file('newer.mjs', saliency('1.3.0'))
  file('later.mjs', 'export const plugin = { name: "later", version: "1.0.0", interface: 2 }')
  file('odd.mjs', 'export const plugin = { name: "odd", version: "1.0.0", prunes: [] }')
  file('lazy.mjs', broken('methods: [{ name: "lazy", about: "a", settings: {}, make: () => ({}) }]'))
  file('setting.mjs', broken(
    'methods: [{ name: "m", about: "a", make: () => ({}), settings: { epochs: { kind: "number", about: "x" } } }]'))
  const { status, stderr } = await run(`plan ${flags}`)
  expect(stderr).toMatch(words_)
  expect(status).toBe(2)
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
})
