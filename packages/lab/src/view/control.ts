import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import { h, say } from './dom.js'
import { isUsed, rangeOf, textOf, withField, type FieldView } from './fields.js'

/** One field of the form. */
export interface Control {
  readonly element: HTMLElement
  show(experiment: Experiment): void
}

/** What a control knows of the form. */
export interface ControlParts {
  readonly catalogue: Catalogue
  readonly current: () => Experiment | undefined
  /** Takes the experiment with the field changed. */
  readonly change: (experiment: Experiment) => void
}

/** A field that says beside itself what it may be, and what is wrong with what was typed. */
export function createControl(view: FieldView, { catalogue, current, change }: ControlParts): Control {
  const id = `field-${view.name}`
  const input = createInput(view, id)
  const error = h('p', { class: 'error', id: `${id}-error`, role: 'alert' })
  const range = rangeOf(view)
  const help = h('p', { class: 'help', id: `${id}-help` }, view.help)
  const element = h('div', { class: 'field' },
    h('label', { for: id }, view.label, range && h('small', {}, ` ${range}`)),
    h('div', { class: 'box' }, input, view.unit && h('span', { class: 'unit', 'aria-hidden': 'true' }, view.unit)),
    error, help)

  let shown = '' // what the experiment has

  const take = () => {
    const before = current()
    if (!before) return
    try {
      const next = withField(view, before, input.value, catalogue)
      complain('')
      const text = textOf(view, next)
      if (text === textOf(view, before)) input.value = text // however it was typed
      else change(next)
    } catch (problem) {
      complain((problem as Error).message) // withField throws only errors
    }
  }
  const complain = (text: string) => {
    say(error, text)
    input.setAttribute('aria-invalid', String(text !== ''))
  }
  input.addEventListener('change', take)
  if (input instanceof HTMLInputElement) input.addEventListener('input', () => {
    if (error.textContent) take() // an error goes as soon as it is mended
  })
  return {
    element,
    show(experiment) {
      const text = textOf(view, experiment)
      // What is being typed, and what is wrong, stay when another field changes; a new value for this one replaces it.
      if (text !== shown) {
        input.value = text
        complain('')
      }
      shown = text
      say(help, view.abouts[text || view.placeholder || ''] ?? view.help)
      const used = isUsed(view.name, experiment, catalogue)
      input.disabled = !used
      element.classList.toggle('unused', !used)
    }
  }
}

function createInput(view: FieldView, id: string): HTMLInputElement | HTMLSelectElement {
  const { field, placeholder } = view
  const described = { id, name: view.name, 'aria-describedby': `${id}-help ${id}-error` }
  if (field.kind === 'name') {
    const usual = placeholder === undefined ? '–' : `${placeholder} (usual)`
    const leftOut = field.optional && h('option', { value: '' }, usual)
    return h('select', described, leftOut,
      ...inOrder(field.names, view).map((name) => h('option', { value: name }, view.choices?.[name] ?? name)))
  }
  const inputmode = field.kind === 'form' ? 'text' : field.integer ? 'numeric' : 'decimal'
  return h('input', {
    ...described, type: 'text', inputmode, autocomplete: 'off', spellcheck: 'false', placeholder, size: 6
  })
}

/** As the page's words list them, and what they do not name at the end. */
function inOrder(names: readonly string[], { choices = {} }: FieldView): string[] {
  const known = Object.keys(choices).filter((name) => names.includes(name))
  return [...known, ...names.filter((name) => !known.includes(name))]
}
