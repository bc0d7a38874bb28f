type Child = Node | string | null | undefined | false

/** Attributes by name; `on…` are listeners, a boolean sets or leaves out. */
export type Attributes = Readonly<Record<string, string | number | boolean | EventListener | undefined>>

/** An element with attributes and children: `h('p', { class: 'note' }, 'Text')`. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) set(element, name, value)
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

function set(element: HTMLElement, name: string, value: Attributes[string]): void {
  if (typeof value === 'function') element.addEventListener(name.slice(2), value)
  else if (value === true) element.setAttribute(name, '')
  else if (value !== undefined && value !== false) element.setAttribute(name, String(value))
}

/** The element of index.html with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`lab: index.html has no element with the id '${id}'.`)
  return element as T // index.html says which element has which id
}

/** Puts text in place only when it differs, so that nothing is laid out again for nothing. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** The 2D context of a canvas. */
export function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('lab: the browser gives no 2D drawing context. Close other pages with many drawings.')
  return context
}
