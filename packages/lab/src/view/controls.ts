import { experimentFields, type Experiment } from '../experiment.js'
import { byId, h, say } from './dom.js'
import { percent } from './format.js'
import { mainFields, moreFields, rangeOf, textOf, withField, type FieldView } from './fields.js'
import { hasSparsity } from './words.js'

export interface Controls {
  /** Shows an experiment. */
  show(experiment: Experiment): void
  /** Says that what is chosen is not what is being trained, or that it is. */
  pending(yes: boolean): void
}

const inShort = ({ data, model, method, sparsity }: Experiment): string =>
  [data, model, method, ...hasSparsity(method) ? [shortShare(sparsity)] : []].join(' · ')

const shortShare = (sparsity: number): string => unbroken(percent(sparsity, sparsity < 0.99 ? 0 : 1))

const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

interface Control {
  readonly element: HTMLElement
  show(experiment: Experiment): void
}

/** The form of an experiment. A field that cannot be says why beside itself, and changes nothing. */
export function startControls(changed: (experiment: Experiment) => void, applyNow: () => void): Controls {
  const form = byId<HTMLFormElement>('controls')
  let current: Experiment | undefined
  const change = (next: Experiment) => {
    current = next
    show(next)
    changed(next)
  }
  const control = (view: FieldView) => createControl(view, () => current, change)
  const main = mainFields.map(control)
  const more = moreFields.map(control)
  const fields = h('fieldset', {}, ...main.map(({ element }) => element),
    h('details', {}, h('summary', {}, 'More settings'), ...more.map(({ element }) => element)))
  const note = h('div', { class: 'card pending', hidden: true, role: 'status' },
    h('p', {}, 'What is trained now has other settings.'),
    h('button', { type: 'button', onclick: applyNow }, 'Reset with these'))
  const pane = byId<HTMLDetailsElement>('experiment')
  pane.before(note)
  form.append(fields)
  if (matchMedia('(max-width: 920px)').matches) pane.open = false // what is to be seen comes first on a small screen
  form.addEventListener('submit', (event) => event.preventDefault())

  const show = (experiment: Experiment) => {
    current = experiment
    for (const one of [...main, ...more]) one.show(experiment)
    say(byId('experiment-summary'), inShort(experiment))
  }
  return {
    show,
    pending: (yes) => { note.hidden = !yes }
  }
}

function createControl(
  view: FieldView, current: () => Experiment | undefined, change: (experiment: Experiment) => void
): Control {
  const id = `field-${view.name}`
  const input = createInput(view, id)
  const error = h('p', { class: 'error', id: `${id}-error`, role: 'alert' })
  const range = rangeOf(view)
  const element = h('div', { class: 'field' },
    h('label', { for: id }, view.label, range && h('small', {}, ` ${range}`)),
    h('div', { class: 'box' }, input, view.unit && h('span', { class: 'unit', 'aria-hidden': 'true' }, view.unit)),
    error, h('p', { class: 'help', id: `${id}-help` }, view.help))

  let shown = '' // what the experiment has

  const take = () => {
    const before = current()
    if (!before) return
    try {
      const next = withField(view, before, input.value)
      complain('')
      if (textOf(view, next) !== textOf(view, before)) change(next)
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
      // What is wrong stays to be mended when another field changes; a new value for this one replaces it.
      if (error.textContent === '' || text !== shown) {
        if (input.value !== text) input.value = text
        complain('')
      }
      shown = text
      const used = view.used?.(experiment) ?? true
      input.disabled = !used
      element.classList.toggle('unused', !used)
    }
  }
}

function createInput(view: FieldView, id: string): HTMLInputElement | HTMLSelectElement {
  const field = experimentFields[view.name]
  const described = { id, name: view.name, 'aria-describedby': `${id}-help ${id}-error` }
  if (field.kind === 'choice') {
    return h('select', described,
      ...inOrder(field.choices, view).map((name) => h('option', { value: name }, view.choices?.[name] ?? name)))
  }
  return h('input', {
    ...described, type: 'text', inputmode: field.integer ? 'numeric' : 'decimal', autocomplete: 'off',
    spellcheck: 'false', placeholder: view.placeholder, size: 6
  })
}

/** As the page's words list them, and what they do not name at the end. */
const inOrder = (names: readonly string[], { choices = {} }: FieldView): string[] => {
  const known = Object.keys(choices).filter((name) => names.includes(name))
  return [...known, ...names.filter((name) => !known.includes(name))]
}
