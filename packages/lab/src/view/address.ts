import type { Catalogue } from '../catalogue.js'
import { experimentDefaults, experimentHash, parseExperiment, type Experiment } from '../experiment.js'
import { byId, say } from './dom.js'
import { notice } from './notices.js'

/** The experiment in the address; what cannot be read is said, and the default one taken. */
export function experimentHere(catalogue: Catalogue): Experiment {
  try {
    return parseExperiment(location.hash, catalogue)
  } catch (problem) {
    notice('warning', `The address names an experiment that cannot be. ${(problem as Error).message} ` +
      'The default one is shown.') // parseExperiment throws only errors
    return experimentDefaults
  }
}

/** Puts an experiment into the address, without an entry in the browser's history. */
export const keepInAddress = (experiment: Experiment, catalogue: Catalogue): void =>
  history.replaceState(null, '', experimentHash(experiment, catalogue))

/** The button that copies the address. */
export function startCopyLink(): void {
  const button = byId('copy-link')
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      say(button, 'Copied')
    } catch {
      notice('told', `The browser does not let the page copy. The link is ${location.href}`)
    }
    setTimeout(() => say(button, 'Copy link'), 1600)
  })
}
