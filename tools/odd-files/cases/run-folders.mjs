import { decodeCheckpoint, encodeCheckpoint } from '@itop/checkpoint'
import { refused, value } from '../make/outcomes.mjs'
import { folder, link, pipe } from '../make/tree.mjs'

const without = (run, name) => Object.fromEntries(Object.entries(run).filter(([key]) => key !== name))
const withFile = (name, contents) => run => ({ ...without(run, name), [name]: contents })

/** A side file that the report leaves out, naming it; everything else goes on without. */
const leftOut = (name, odd, contents, words = name) =>
  ({ odd, files: withFile(name, contents), right: value({}), except: { report: value({}, words) } })

/** Records that are not as they should be: as other side files, but that a replay has nothing else to show. */
const records = (odd, contents, words = 'metrics.jsonl') => ({
  odd, files: contents, right: value({}), except: { report: value({}, words), replay: refused('metrics.jsonl') }
})

/** A recipe that is lost: the one in the checkpoint holds, which is said; a page has nobody to tell. */
const lostRecipe = (odd, contents, words) => ({
  odd,
  files: withFile('recipe.json', contents),
  right: value({}, words, 'The recipe is the one in the checkpoint'),
  except: { replay: refused('recipe.json') }
})

/** A newest checkpoint that nobody can read, with none before it. */
const lostCheckpoint = (odd, contents, ...words) => ({
  odd,
  files: withFile('checkpoint.itop', contents),
  right: refused(...words),
  except: { replay: value({}) } // of a folder as a page is given it, which holds files alone
})

const lines = (run, change) => `${change(String(run['metrics.jsonl']).trimEnd().split('\n')).join('\n')}\n`
const changedCheckpoint = (run, change) => ({
  ...run, 'checkpoint.itop': Buffer.concat(encodeCheckpoint(change(decodeCheckpoint(run['checkpoint.itop']))))
})
const cut = bytes => bytes.subarray(0, bytes.length - 100)
const attack = {
  comparison: { ratio: 2, milliseconds: 1, denseMilliseconds: 2, backend: 'x', batch: '<script>alert(1)</script>' }
}

export const runFolders = {
  'good': { odd: 'Nothing: a run of two steps.', files: run => run, right: value({}) },
  'no-checkpoint': {
    odd: 'The checkpoint is missing.',
    files: run => without(run, 'checkpoint.itop'),
    right: refused('this run has no checkpoint yet'),
    except: { resume: value({}), replay: value({}) }
  },
  'half-a-summary': leftOut('summary.json', 'The summary was cut.', '{'),
  'an-empty-summary': leftOut('summary.json', 'The summary has no bytes.', ''),
  'null-for-a-summary': leftOut('summary.json', 'The summary is null.', 'null'),
  'a-summary-with-a-script': leftOut('summary.json', 'A number of the summary is a script.', JSON.stringify(attack)),
  'a-pipe-for-a-summary': leftOut('summary.json', 'The summary is a named pipe.', pipe),
  'a-folder-for-a-summary': {
    odd: 'The summary is a folder.',
    files: withFile('summary.json', folder),
    right: value({}),
    except: { report: value({}, 'summary.json'), resume: refused('cannot write: it is a folder (summary.json)') }
  },
  'no-json-for-an-environment': leftOut('environment.json', 'The environment is the letter x.', 'x'),
  'a-number-for-an-environment': leftOut('environment.json', 'The environment is a number.', '7'),
  'null-among-the-records': records('The first record is null.',
    run => withFile('metrics.jsonl', lines(run, list => ['null', ...list]))(run), 'metrics.jsonl, line 1'),
  'a-text-for-a-loss': records('The last record has a text as its loss.', run => withFile('metrics.jsonl',
    lines(run, list => [...list.slice(0, -1), list.at(-1).replace(/"testLoss":[^,]*/, '"testLoss":"low"')]))(run)),
  'a-pipe-for-records': {
    ...records('The records are a named pipe.', withFile('metrics.jsonl', pipe))
  },
  'no-records': {
    ...records('The records are gone.', run => without(run, 'metrics.jsonl')),
    except: { replay: refused('metrics.jsonl') }
  },
  'a-record-cut-off': {
    odd: 'The last record was cut while it was written.',
    files: run => withFile('metrics.jsonl', run['metrics.jsonl'].subarray(0, -20))(run),
    right: value({}),
    except: { replay: refused('metrics.jsonl') }
  },
  'an-empty-recipe': lostRecipe('The recipe has no bytes.', '', 'recipe.json: it is empty'),
  'half-a-recipe': lostRecipe('The recipe was cut.', '{ "id": "', 'recipe.json: not JSON'),
  'null-for-a-recipe': lostRecipe('The recipe is null.', 'null', 'recipe.json: expected the recipe of a run'),
  'a-pipe-for-a-recipe': {
    odd: 'The recipe is a named pipe.',
    files: withFile('recipe.json', pipe),
    right: refused('recipe.json: cannot be read: it is a named pipe, not a file'),
    except: { replay: refused('recipe.json') }
  },
  'a-pipe-for-a-checkpoint': lostCheckpoint('The checkpoint is a named pipe.', pipe, 'checkpoint.itop', 'a named pipe'),
  'a-folder-for-a-checkpoint': lostCheckpoint('The checkpoint is a folder.', folder, 'checkpoint.itop', 'a folder'),
  'a-link-for-a-checkpoint':
    lostCheckpoint('The checkpoint is a link to itself.', link('checkpoint.itop'), 'checkpoint'),
  'a-cut-checkpoint': {
    odd: 'The checkpoint was cut, and there is none before it.',
    right: refused('checkpoint.itop is cut off', 'There is no good one before it'),
    files: run => ({ ...run, 'checkpoint.itop': cut(run['checkpoint.itop']) }),
    except: { replay: refused('checkpoint.itop') }
  },
  'a-cut-checkpoint-after-a-good-one': {
    odd: 'The newest checkpoint was cut, and the one before is good.',
    files: run => ({
      ...run, 'checkpoint.itop': cut(run['checkpoint.itop']), 'checkpoint.previous.itop': run['checkpoint.itop']
    }),
    right: refused('checkpoint.itop is cut off', 'The one before it, of step 2, is good', '--use-previous'),
    except: { replay: refused('checkpoint.itop') }
  },
  'a-checkpoint-without-a-mask': {
    odd: 'A mask is missing in the checkpoint, whose checksum is right.',
    files: run => changedCheckpoint(run, ({ masks, ...rest }) => ({ ...rest, masks: new Map([...masks].slice(1)) })),
    right: refused('the checkpoint has no weight fc1'),
    except: { replay: value({}) }
  },
  'a-checkpoint-without-a-weight': {
    odd: 'An array is missing in the checkpoint, whose checksum is right.',
    files: run => changedCheckpoint(run, ({ arrays, ...rest }) => ({ ...rest, arrays: new Map([...arrays].slice(1)) })),
    right: refused('the checkpoint has no weight'),
    except: { replay: value({}) }
  }
}
