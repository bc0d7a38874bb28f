import { byId, h } from './dom.js'

/** Shows a message that stays until it is closed; the same one twice is shown once. */
export function notice(kind: 'warning' | 'failed' | 'told', message: string): void {
  const host = byId('notices')
  if ([...host.children].some((element) => element.querySelector('p')?.textContent === message)) return
  const element = h('div', { class: `notice ${kind}`, role: kind === 'told' ? 'status' : 'alert' }, h('p', {}, message))
  const close = () => element.remove()
  element.append(
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close this message', onclick: close }, '×'))
  host.append(element)
}

/** Takes all messages away: what they spoke of is over. */
export const clearNotices = (): void => byId('notices').replaceChildren()
