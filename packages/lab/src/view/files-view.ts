import type { DroppedImages, RunFile } from '../protocol.js'
import { byId, h, say } from './dom.js'
import { count } from './format.js'
import { notice } from './notices.js'
import { greyPixels, isPicture, readImages } from './own-images.js'
import { fromDrop, fromInput, type PickedFile } from './picked-files.js'

interface Uses {
  /** Images to train on. */
  train(images: DroppedImages): void
  /** One image to look at. */
  look(pixels: Float32Array): void
  replay(files: RunFile[]): void
}

type Picked = readonly PickedFile[] | Promise<readonly PickedFile[]>

const runFiles = ['metrics.jsonl', 'recipe.json', 'checkpoint.itop', 'summary.json']
const nameOf = (path: string): string => path.split('/').at(-1)!

/** Files of the user's own: images to train on, one image to look at, or a run folder to replay. */
export function startFiles(uses: Uses): void {
  const status = h('p', { class: 'note', role: 'status' })
  const invert = h('input', { type: 'checkbox', id: 'invert' })
  let latest = 0
  const use = async (files: Picked) => {
    const own = ++latest
    const overtaken = () => own !== latest // by what was chosen later, and is perhaps read sooner
    const tell = (text: string) => { if (!overtaken()) say(status, text) }
    try {
      const go = await useOf(await files, invert.checked, uses, tell)
      if (!overtaken()) go()
    } catch (problem) {
      tell('')
      notice('failed', (problem as Error).message) // reading throws only errors
    }
  }
  byId('files').append(h('div', { class: 'file-ways' },
    h('div', {},
      h('h3', {}, 'Train on images'),
      h('p', { class: 'note' }, 'Drop a folder anywhere on this page. Each subfolder is a class; loose files are ' +
        'named after their class (cat-1.png). PNG, JPEG, WebP, GIF, BMP and AVIF; the middle square of each becomes ' +
        '28×28 grey pixels. A fifth is kept for testing. Nothing leaves this page.'),
      h('p', {}, h('label', {}, invert, ' dark on light: invert them'))),
    h('div', {},
      h('h3', {}, 'Ask about one image'),
      h('p', { class: 'note' }, 'A single dropped image is shown to the network, as if you had drawn it.')),
    h('div', {},
      h('h3', {}, 'Replay a run'),
      h('p', { class: 'note' }, 'Drop a folder that ', h('code', {}, 'itop train'), ' wrote: metrics.jsonl and ' +
        'recipe.json, checkpoint.itop for its masks and for trying it, and summary.json for its speed beside dense.'))),
  h('div', { class: 'buttons' }, picker('Choose a folder', true, use), picker('Choose files', false, use)), status)
  startDropping(use)
}

function picker(label: string, folder: boolean, use: (files: Picked) => void): HTMLElement {
  const input = h('input', {
    type: 'file', multiple: true, webkitdirectory: folder, class: 'visually-hidden', tabindex: -1,
    'aria-hidden': 'true', 'data-kind': folder ? 'folder' : 'files'
  })
  input.addEventListener('change', () => {
    use(fromInput(input))
    input.value = '' // the same folder may be chosen again
  })
  return h('span', {}, h('button', { type: 'button', onclick: () => input.click() }, label), input)
}

/** Files may be dropped anywhere. */
function startDropping(use: (files: Picked) => void): void {
  const veil = byId('drop-veil')
  let depth = 0 // the pointer enters a child before it leaves its parent
  const show = (change: number) => {
    depth = Math.max(0, depth + change)
    veil.classList.toggle('shown', depth > 0)
  }
  document.addEventListener('dragenter', () => show(1))
  document.addEventListener('dragleave', () => show(-1))
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    show(-Infinity)
    if (event.dataTransfer) use(fromDrop(event.dataTransfer))
  })
}

/** Reads the files; gives what they are for. */
async function useOf(
  picked: readonly PickedFile[], invert: boolean, uses: Uses, tell: (text: string) => void
): Promise<() => void> {
  if (picked.some(({ path }) => nameOf(path) === 'metrics.jsonl')) {
    const run = await readRun(picked)
    return () => uses.replay(run)
  }
  const pictures = picked.filter(isPicture)
  if (pictures.length === 0) {
    throw new RangeError(
      `Expected pictures, or a run folder with metrics.jsonl, found ${count(picked.length)} other files.`)
  }
  if (picked.length === 1) {
    const pixels = await greyPixels(pictures[0]!.file, invert)
    return () => uses.look(pixels)
  }
  const images = await readImages(pictures, invert, (done) => {
    if (done % 50 === 0 || done === pictures.length) tell(`Read ${count(done)} of ${count(pictures.length)} pictures.`)
  })
  const { classNames } = images
  const names = classNames.length > 12 ? [...classNames.slice(0, 12), '…'] : classNames
  tell(`${count(pictures.length)} pictures of ${classNames.length} classes: ${names.join(', ')}.`)
  return () => uses.train(images)
}

async function readRun(picked: readonly PickedFile[]): Promise<RunFile[]> {
  const wanted = picked.filter(({ path }) => runFiles.includes(nameOf(path)))
  return Promise.all(wanted.map(async ({ path, file }) =>
    ({ name: path, bytes: new Uint8Array(await file.arrayBuffer()) })))
}
