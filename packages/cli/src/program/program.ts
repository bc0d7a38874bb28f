import { Command, Option } from 'commander'
import { formatNames } from '@itop/export'
import { buildNames, rivalNames, whatNames } from '@itop/bench'
import { listKinds, runList } from '../commands/list.js'
import { UserError, backendOf, didYouMean, flagOf, settingsFrom, type RecipeSettings } from '@itop/experiment'
import type { Session } from './io.js'
import { version } from './version.js'

/** What every command can be asked for. */
export interface CommonFlags {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly debug?: boolean
}

/** The whole command line; `done` is told the exit status of the command that ran. */
export function createProgram(io: Session, done: (status: number) => void): Command {
  const program = new Command('itop')
    .description('Train sparse neural networks from scratch, truly sparsely.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: text => { io.stdout.write(text) },
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 100, 120),
      getErrHelpWidth: () => 100
    })
    .action((_name, _flags, command: Command) => { done(nothingAsked(command)) })
    .argument('[command]')
    // A misspelt command comes here with its options: the command is what is wrong.
    .allowUnknownOption()
    .allowExcessArguments()
    .usage('COMMAND [options]')
  addCommands(program, io, done)
  return program
}

/** Without a command, or with a misspelt one. */
function nothingAsked(program: Command): number {
  const [given] = program.args
  if (given?.startsWith('-') === true) {
    throw new UserError([`unknown option '${given}'.`, 'Options come after a command: itop COMMAND [options].'])
  }
  if (given !== undefined) throw new UserError(unknownCommand(given, program))
  program.outputHelp()
  return 0
}

function unknownCommand(given: string, program: Command): readonly string[] {
  const known = visible(program)
  return [`unknown command '${given}'.${didYouMean(given, known)}`, `There are ${known.join(', ')}.`]
}

/** `itop help train` is `itop train --help`. */
function commandNamed(name: string, program: Command): Command {
  const found = program.createHelp().visibleCommands(program).find(command => command.name() === name)
  if (found === undefined) throw new UserError(unknownCommand(name, program))
  return found
}

const visible = (program: Command): readonly string[] =>
  program.createHelp().visibleCommands(program).map(command => command.name())

function addCommands(program: Command, io: Session, done: (status: number) => void): void {
  const command = (usage: string, about: string, json = true) => {
    const made = program.command(usage).description(about).exitOverride().allowExcessArguments(false)
      .option('--quiet', 'print only results and errors')
      .option('--debug', 'print the stack of an error')
      // Read before all others; here for the help.
      .option('--plugin <NAME|PATH>', 'a plug-in, found from the working folder like an import; may be repeated')
    return json ? made.option('--json', 'one JSON object on stdout, nothing else there') : made
  }
  addSettings(command('train [recipe]', 'train a network; writes a run folder'), true, io.registry.settings)
    .action(async (recipe: string | undefined, flags: object) => {
      const { runTrain } = await import('../commands/train.js')
      done(await runTrain(recipe, flags, io))
    })
  addSettings(command('plan [recipe]', 'what a run would cost and explore; trains nothing'), false,
    io.registry.settings)
    .option('--ranks <N>', 'what so many ranks would exchange')
    .option('--bandwidth <GBIT>', 'Gbit a second between them (10)')
    .action(async (recipe: string | undefined, flags: object) => {
      const { runPlan } = await import('../commands/plan.js')
      done(await runPlan(recipe, flags, io))
    })
  command('eval <run...>', 'accuracy and loss of a trained network; of several each, and all together')
    .option('--data <NAME|PATH>', 'data set (default: the one of the run)')
    .option('--data-dir <PATH>', 'where the data lies')
    .addOption(new Option('--backend <NAME>', `what computes: ${backendNamesHere(io)}`).default('auto'))
    .option('--threads <N>', 'threads of the CPU backend')
    .addOption(noReplay())
    .action(async (runs: string[], flags: object) => {
      const { runEval } = await import('../commands/eval.js')
      done(await runEval(runs, flags, io))
    })
  command('classify <run> <pictures...>', 'what a trained network takes pictures for')
    .option('--best <N>', 'classes that are told of each, the likeliest first (5)')
    .addOption(new Option('--backend <NAME>', `what computes: ${backendNamesHere(io)}`).default('auto'))
    .option('--threads <N>', 'threads of the CPU backend')
    .addOption(noReplay())
    .action(async (run: string, pictures: string[], flags: object) => {
      const { runClassify } = await import('../commands/classify.js')
      done(await runClassify(run, pictures, flags, io))
    })
  command('inspect <run>', 'what is inside: layers, densities, R_s, dead units, recipe; or the masks at a step')
    .option('--at <STEP>', 'the masks after so many steps: which are old, new, explored')
    .option('--round <N>', 'of a run with rounds: a step of this one (the last)')
    .action(async (run: string, flags: object) => {
      const { runInspect } = await import('../commands/inspect.js')
      done(await runInspect(run, flags, io))
    })
  command('report <run...>', 'one page with plots; several runs are compared, and those of a sweep')
    .option('--out <FILE>', 'where to write it (default: report.html in the first run)')
    .option('--csv <FILE>', 'of a sweep: its runs as a table too')
    .option('--where <KEY=VALUE,…>', 'of a sweep: only such runs; may be repeated', repeated)
    .action(async (runs: string[], flags: object) => {
      const { runReport } = await import('../commands/report.js')
      done(await runReport(runs, flags, io))
    })
  command('picture <run>', 'how the network rewired itself: an animation, or moments side by side')
    .option('--out <FILE>', 'a new file that ends in .gif, .png or .svg')
    .option('--frames <N>', 'moments that it shows, at most (60; 4 of a still one)')
    .action(async (run: string, flags: object) => {
      const { runPicture } = await import('../commands/picture.js')
      done(await runPicture(run, flags, io))
    })
  addSettings(command('explain [run]', 'per layer: sparse or dense arithmetic here, which kernel, why'), false,
    io.registry.settings)
    .addOption(noReplay())
    .action(async (run: string | undefined, flags: object) => {
      const { runExplain } = await import('../commands/explain.js')
      done(await runExplain(run, flags, io))
    })
  command('sweep <file>', 'train many runs: a recipe in which settings have several values')
    .option('--out <DIR>', 'where the runs lie, each in a folder named by its recipe (default: sweeps/FILE)')
    .option('--jobs <N>', 'runs at a time (default: as many as cores and memory allow)')
    .option('--redis <URL>', 'put the runs into a queue there, from which workers take them')
    .option('--dry-run', 'list the runs and what they would cost; trains nothing')
    .option('--write <NAME>', 'print a job for a scheduler instead: slurm | k8s')
    .option('--index <N>', 'train the Nth run alone, from 0 (default: as a scheduler\'s task is told)')
    .option('--stop-hopeless <RULE>', 'give up runs that are worse than others at the same step: median')
    .option('--hopeless-from <STEP>', 'none before this step of it (default: a quarter of its steps)')
    .option('--hopeless-among <N>', 'nor before so many others were tested there (5)')
    .option('--yes', 'more than 10,000 runs are meant')
    .action(async (file: string, flags: object) => {
      const { runSweep } = await import('../commands/sweep.js')
      done(await runSweep(file, flags, io))
    })
  command('worker', 'train runs from a queue on Redis, into which sweeps put them', false)
    .option('--redis <URL>', 'where the queue is: redis://[NAME:PASSWORD@]HOST[:PORT][/DATABASE]')
    .option('--jobs <N>', 'runs at a time (1)')
    .option('--out <DIR>', 'where runs lie of sweeps whose folder is not here (worker-runs)')
    .option('--apart', 'put all runs there, and send their files')
    .option('--upload <MB>', 'files of such a run that are sent through Redis, at most (64)')
    .option('--until-empty', 'end when there is nothing to take')
    .action(async (flags: object) => {
      const { runWorker } = await import('../commands/worker.js')
      done(await runWorker(flags, io))
    })
  addBench(command('bench', 'sparse against dense on this machine: whole steps, predictions, layers'), io)
    .action(async (flags: object) => {
      const { runBench } = await import('../commands/bench.js')
      done(await runBench(flags, io))
    })
  command('export <run>', 'write the network in a form that others read')
    .option('--format <NAME>', formatNames.join(' | '))
    .option('--out <PATH>', 'where to write it (default: in the run)')
    .option('--sparse', 'pack existing weights alone, where the format has such a form')
    .option('--fold', 'make norms a part of the weights before them, of onnx')
    .option('--with-preprocessing', 'take the bytes of pixels and normalise them, of onnx and tfjs')
    .action(async (run: string, flags: object) => {
      const { runExport } = await import('../commands/export.js')
      done(await runExport(run, flags, io))
    })
  command('import <file>', 'make a run of a network from elsewhere: a safetensors file')
    .option('--model <NAME>', 'which network it is (as the file says)')
    .option('--data <NAME|PATH>', 'what it is for (as usual with the network)')
    .option('--data-dir <PATH>', 'where the data lies')
    .option('--out <DIR>', 'run folder (in runs/)')
    .option('--keep-zeros', 'a weight that is 0 exists, where the file has no mask')
    .action(async (file: string, flags: object) => {
      const { runImport } = await import('../commands/import.js')
      done(await runImport(file, flags, io))
    })
  command('demo <run>', 'a page to hand to a friend: draw or drop a picture, see the answer')
    .option('--out <DIR>', 'a new folder, for any web server or to be opened as it lies')
    .action(async (run: string, flags: object) => {
      const { runDemo } = await import('../commands/demo.js')
      done(await runDemo(run, flags, io))
    })
  command('list <kind>', listKinds.join(' | '))
    .action(async (kind: string, flags: object) => done(await runList(kind, flags, io)))
  command('lab', 'the page: watch a network learn and rewire itself')
    .option('--port <N>', 'port on 127.0.0.1 (default: a free one)')
    .option('--data-dir <PATH>', 'where MNIST or Fashion-MNIST lies')
    .option('--open', 'open it in the browser')
    .action(async (flags: object) => {
      const { runLab } = await import('../commands/lab.js')
      done(await runLab(flags, io))
    })
  command('init [file]', 'write a recipe by answering questions', false)
    .action(async (file: string | undefined) => {
      const { runInit } = await import('../commands/init.js')
      done(await runInit(file, io))
    })
  program.command('completion <shell>').description('what bash, zsh or fish reads, to complete words: see the README')
    .exitOverride().allowExcessArguments(false)
    .action(async (shell: string) => {
      const { runCompletion } = await import('../commands/completion.js')
      done(runCompletion(shell, io))
    })
  program.command('help [command]', { hidden: true }).allowExcessArguments(false).action((name: string | undefined) => {
    if (name === undefined) program.outputHelp()
    else commandNamed(name, program).outputHelp()
    done(0)
  })
  addHidden(program, io, done)
}

/** What `itop list backends` runs in a process apart, and what a shell asks while a line is typed. */
function addHidden(program: Command, io: Session, done: (status: number) => void): void {
  program.command('probe <backend>', { hidden: true }).action(async (name: string) => {
    const { probeHere } = await import('./probe.js')
    const { backend } = settingsFrom({ backend: name }, io.registry) // refuses a name that is none
    io.stdout.write(`${JSON.stringify(await probeHere(backendOf(backend), io))}\n`)
    done(0)
  })
  program.command('complete [words...]', { hidden: true }).action(async (words: string[]) => {
    const { runComplete } = await import('../commands/completion.js')
    done(await runComplete(words, io, session => createProgram(session, () => {})))
  })
}

const repeated = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

const addBench = (command: Command, io: Session): Command => command
  .option('--model <NAME,…>', 'networks (mlp-cifar10)')
  .option('--sparsity <S,…>', 'shares of weights that do not exist (0.9,0.95,0.98)')
  .option('--density <D,…>', 'shares of weights that exist: 1 − sparsity')
  .option('--batch <N,…>', 'images (128; 8 where they are larger than 64×64)')
  .option('--threads <N,…>', 'threads of the CPU backend and of everyone else')
  .option('--backend <NAME,…>', `what computes: ${backendNamesHere(io)}`)
  .option('--build <NAME,…>', `kernels of the CPU backend: ${buildNames.join(', ')} (the fastest here)`)
  .option('--what <NAME,…>', `what is timed: ${whatNames.join(', ')} (all)`)
  .option('--against <NAME,…>', `${rivalNames.join(', ')} (those that are installed)`)
  .option('--python <PATH>', 'a Python with PyTorch (ITOP_PYTHON, else python3)')
  .option('--rounds <N>', 'turns of each (20)')
  .option('--seconds <N>', 'no further turn begins after this time, if each had five (20)')
  .option('--out <FILE.html|DIR>', 'write a page with charts; in a folder, the numbers too')

const backendNamesHere = ({ registry }: Session): string =>
  registry.settings['backend']!.allowed // every recipe has one

/** Read before all others, since every backend that a command starts heeds it; here for the help. */
const noReplay = (): Option =>
  new Option('--no-replay', 'run training, tests and predictions operation by operation')
    .helpGroup('Machine:')

function addSettings(command: Command, trains: boolean, settings: RecipeSettings): Command {
  for (const [key, { argument, about, allowed, kind, group }] of Object.entries(settings)) {
    const range = kind === 'toggle' || allowed.startsWith('a ') ? '' : `: ${allowed}`
    const usage = argument === '' ? flagOf(key) : `${flagOf(key)} <${argument}>`
    command.addOption(new Option(usage, `${about}${range}`).helpGroup(`${group}:`))
  }
  if (!trains) return command
  return command
    .addOption(noReplay())
    .addOption(new Option('--resume <DIR>', 'go on with an interrupted or finished run').helpGroup('What:'))
    .addOption(new Option('--use-previous', 'resume from the checkpoint before the newest').helpGroup('What:'))
    .addOption(new Option('--data-changed', 'resume on other data than before, which is recorded').helpGroup('What:'))
    .addOption(new Option('--no-compare', 'do not time the same network dense at the end').helpGroup('Machine:'))
    .addOption(new Option('--no-report', 'write no report.html at the end').helpGroup('Machine:'))
    .addOption(new Option('--no-history', 'keep no topology.itop, the masks over time').helpGroup('Machine:'))
}
