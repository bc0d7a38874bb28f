import { byId, h } from './dom.js'
import type { Transport } from './transport.js'

const shortcuts: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Space'], 'start, pause'],
  [['S', '→'], 'one step'],
  [['R'], 'reset'],
  [['?'], 'this list'],
  [['+', '−', '0'], 'in the masks: zoom in, zoom out, the whole layer'],
  [['←', '→', '↑', '↓'], 'in the masks: move; in the drawing box: move the pen'],
  [['Enter'], 'in the drawing box: pen down, pen up'],
  [['Delete'], 'in the drawing box: clear'],
  [['Tab'], 'to the next control']
]

/** Shortcuts of the whole page, and the dialog that lists them. */
export function startKeys(transport: Transport): void {
  const dialog = byId<HTMLDialogElement>('keys')
  dialog.append(
    h('h2', { id: 'keys-title' }, 'Keys'),
    h('dl', {}, ...shortcuts.flatMap(([keys, does]) =>
      [h('dt', {}, ...keys.map((key) => h('kbd', {}, key))), h('dd', {}, does)])),
    h('form', { method: 'dialog' }, h('button', {}, 'Close')))
  const showKeys = () => dialog.showModal()
  byId('help').addEventListener('click', showKeys)
  const actions: Readonly<Record<string, () => void>> = {
    ' ': transport.toggle, s: transport.step, ArrowRight: transport.step, r: transport.reset, '?': showKeys
  }
  document.addEventListener('keydown', (event) => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!action || dialog.open || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTaken(event)) return
    event.preventDefault()
    action()
  })
}

/** Whether the element that has the focus wants this key itself. */
function isTaken({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('input:not([type=range]), select, textarea')) return true
  if (key === ' ') return target.matches('button, summary, a, [role=application]')
  return key === 'ArrowRight' && target.matches('input[type=range], canvas, [role=group][tabindex]')
}
