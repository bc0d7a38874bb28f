import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import { createControl, type Control } from './control.js'
import { byId, h, say } from './dom.js'
import { mainFields, methodFields, trainingFields, type FieldView } from './fields.js'
import { percent } from './format.js'

export interface Controls {
  /** Shows an experiment. */
  show(experiment: Experiment): void
  /** Says that what is chosen is not what is being trained, or that it is. */
  pending(yes: boolean): void
}

interface Listeners {
  onChange(experiment: Experiment): void
  /** What is chosen shall be trained. */
  onApply(): void
}

/** The form of an experiment. A field that cannot be says why beside itself, and changes nothing. */
export function startControls(catalogue: Catalogue, { onChange, onApply }: Listeners): Controls {
  const form = byId<HTMLFormElement>('controls')
  const [main, ofMethod, ofTraining] = [h('div'), h('div'), h('div')]
  const note = h('div', { class: 'card pending', hidden: true, role: 'status' },
    h('p', {}, 'What is trained now has other settings.'),
    h('button', { type: 'button', onclick: onApply }, 'Reset with these'))
  const pane = byId<HTMLDetailsElement>('experiment')
  pane.before(note)
  form.append(h('fieldset', {}, main,
    h('details', {}, h('summary', {}, 'More of the method'), ofMethod, h('p', { class: 'note' },
      'Lottery tickets take several trainings, one after another: itop train --rounds N.')),
    h('details', {}, h('summary', {}, 'More of the training'), ofTraining)))
  if (matchMedia('(max-width: 920px)').matches) pane.open = false // what is to be seen comes first on a small screen
  form.addEventListener('submit', (event) => event.preventDefault())

  let current: Experiment | undefined
  let first: readonly Control[] = []
  let others: readonly Control[] = [] // of what is chosen now
  let chosen = ''

  const build = (host: HTMLElement, views: readonly FieldView[]): readonly Control[] => {
    const controls = views.map((view) => createControl(view, { catalogue, current: () => current, change }))
    host.replaceChildren(...controls.map(({ element }) => element))
    return controls
  }

  const show = (experiment: Experiment) => {
    if (first.length === 0) first = build(main, mainFields(experiment, catalogue))
    const choice = choiceOf(experiment)
    if (choice !== chosen) {
      const focused = document.activeElement?.id
      others = [
        ...build(ofMethod, methodFields(experiment, catalogue)),
        ...build(ofTraining, trainingFields(experiment, catalogue))
      ]
      if (focused) document.getElementById(focused)?.focus() // what was in use may be another element now
    }
    chosen = choice
    current = experiment
    for (const control of [...first, ...others]) control.show(experiment)
    say(byId('experiment-summary'), inShort(experiment, catalogue))
  }

  /** What decides which fields there are. */
  const choiceOf = (experiment: Experiment): string =>
    ['method', ...Object.keys(catalogue.rules)].map((name) => experiment[name]).join(' ')

  function change(next: Experiment): void {
    show(next)
    onChange(next)
  }

  return {
    show,
    pending: (yes) => { note.hidden = !yes }
  }
}

const inShort = ({ data, model, method, sparsity }: Experiment, { methods }: Catalogue): string =>
  [data, model, method, ...methods[method]?.hasDensity ? [shortShare(sparsity)] : []].join(' · ')

const shortShare = (sparsity: number): string => percent(sparsity, sparsity < 0.99 ? 0 : 1).replaceAll(' ', '\u00a0')
