import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import type { DroppedImages } from '../protocol.js'
import { experimentHere, keepInAddress } from './address.js'
import { clearNotices } from './notices.js'

/** The experiment that the page is about. */
export interface Desk {
  /** Has it made, from step 0. */
  begin(): void
  /** The same where something was before, of which messages may tell. */
  beginAgain(): void
  /** Takes a changed setting: at once where nothing would be lost, else when the user says so. */
  choose(next: Experiment): void
  /** Has what was chosen a moment ago made now: who starts the training means that one. */
  settle(): void
  trainOn(images: DroppedImages): void
}

interface Listeners {
  onBegin(experiment: Experiment, dropped: DroppedImages | undefined): void
  /** What is chosen waits for the user to say so. */
  onWaiting(): void
  /** Whether there is something to lose. */
  hasLearned(): boolean
}

/** How long a changed setting waits for others before the experiment is made anew, in ms. */
const settling = 300

/** A desk with the experiment of the page's address, which follows what is chosen, and the other way round. */
export function createDesk(catalogue: Catalogue, { onBegin, onWaiting, hasLearned }: Listeners): Desk {
  let experiment = experimentHere(catalogue)
  let dropped: DroppedImages | undefined
  let timer: number | undefined

  const unsettle = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const begin = () => {
    unsettle()
    onBegin(experiment, experiment.data === 'dropped' ? dropped : undefined)
  }
  const beginAgain = () => {
    clearNotices()
    begin()
  }
  const keep = (next: Experiment) => {
    experiment = next
    keepInAddress(next, catalogue)
    unsettle()
  }
  const beginUnlessLearned = () => {
    unsettle()
    if (hasLearned()) onWaiting()
    else beginAgain()
  }
  addEventListener('hashchange', () => {
    clearNotices()
    experiment = experimentHere(catalogue)
    begin()
  })
  return {
    begin,
    beginAgain,
    choose(next) {
      keep(next)
      if (hasLearned()) onWaiting()
      else timer = window.setTimeout(beginUnlessLearned, settling)
    },
    settle() {
      if (timer !== undefined) beginUnlessLearned()
    },
    trainOn(images) {
      dropped = images
      keep({ ...experiment, data: 'dropped' })
      beginAgain()
    }
  }
}
