import { refused, value } from '../make/outcomes.mjs'

const without = (run, name) => Object.fromEntries(Object.entries(run).filter(([key]) => key !== name))

export const runFolders = {
  'good': { odd: 'Nothing: a run of two steps.', files: run => run, right: value({}) },
  'no-checkpoint': {
    odd: 'The checkpoint is missing.',
    files: run => without(run, 'checkpoint.itop'),
    right: refused('this run has no checkpoint yet'),
    except: { resume: value({}), replay: value({}) }
  }
}
