class Made {
  readonly #text: string

  constructor(text: string) { this.#text = text }

  toString(): string { return this.#text }
}

/**
 * HTML or SVG. `html` alone makes it, from what stands in our own sources: a text, wherever it is from, cannot be put
 * in its place.
 */
export type Html = Made

/** What a template takes: HTML as it is, one piece after the other where it is a list; all else becomes text. */
export type Part = Html | readonly Html[] | string | number

/** HTML from a template, whose parts are escaped unless they are HTML. Attributes stand in double quotes. */
export const html = (template: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Made(template.map((text, i) => i === 0 ? text : `${partText(parts[i - 1]!)}${text}`).join(''))

function partText(part: Part): string {
  if (part instanceof Made) return String(part)
  return Array.isArray(part) ? part.map(partText).join('') : escape(String(part))
}

const entities: Readonly<Record<string, string>> =
  { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** Text as HTML. Characters that XML has no way to write become the one that stands for what cannot be shown. */
const escape = (text: string): string => text
  .replace(/[&<>"']/g, character => entities[character]!)
  .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')

/** Nothing, where a template wants HTML. */
export const nothing: Html = html``

/** What a page leaves out, and why. */
export const leftOut = (problems: readonly string[]): Html => problems.length === 0 ? nothing
  : section('Left out of this page', html`<ul>${problems.map(problem => html`<li>${problem}</li>`)}</ul>`)

/** A table; columns after the first are numbers, unless `left` says how many are words. */
export const htmlTable = (head: readonly string[], rows: readonly (readonly string[])[], left = 1): Html =>
  html`<div class="scroll"><table><thead><tr>${cells(head, left, { word: headWord, number: headNumber })}</tr></thead>
<tbody>${rows.map(row => html`<tr>${cells(row, left, { word, number })}</tr>`)}</tbody></table></div>`

type Cell = (text: string) => Html

const word: Cell = text => html`<td>${text}</td>`
const number: Cell = text => html`<td class="number">${text}</td>`
const headWord: Cell = text => html`<th>${text}</th>`
const headNumber: Cell = text => html`<th class="number">${text}</th>`

const cells = (
  texts: readonly string[], left: number, kinds: { readonly word: Cell, readonly number: Cell }
): readonly Html[] => texts.map((text, i) => i < left ? kinds.word(text) : kinds.number(text))

/** A titled part of the page. */
export const section = (title: string, body: Part, note: Part = ''): Html =>
  html`<section><h2>${title}</h2>${note === '' ? nothing : html`<p class="note">${note}</p>`}${body}</section>`
