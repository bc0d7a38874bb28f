import { UserError, bytes, plural } from '@itop/experiment'
import { shellWord } from '../program/shell-word.js'
import type { PlannedSweep } from './sweep-plan.js'

/** Schedulers that a sweep can be written for. */
export const schedulers = ['slurm', 'k8s'] as const
export type Scheduler = typeof schedulers[number]

export function schedulerNamed(name: string): Scheduler {
  const found = schedulers.find(each => each === name)
  if (found !== undefined) return found
  throw new UserError([`--write '${name}': expected ${schedulers.join(' or ')}.`])
}

interface Job extends PlannedSweep {
  /** The sweep's file, as it was typed. */
  readonly file: string
  readonly name: string
  readonly plugins: readonly string[]
  /** Flags by which hopeless runs are stopped. */
  readonly ruleWords: readonly string[]
}

/** A script that trains every run of a sweep as a task of its own; the task's number is the run's. */
export const jobText = (job: Job, scheduler: Scheduler): string => scheduler === 'slurm' ? slurm(job) : kubernetes(job)

const commandOf = ({ file, folder, plugins, ruleWords }: Job): readonly string[] =>
  ['itop', 'sweep', file, '--out', folder.shown, ...plugins.flatMap(name => ['--plugin', name]), ...ruleWords]

/** Cores and memory of a task: memory as planned, with room for Node and for what plans do not see. */
function needsOf({ costs, crew }: Job) {
  const memory = Math.max(...[...costs.values()].map(each => each.memory))
  return { cores: Math.max(1, crew.threads), megabytes: Math.ceil((1.25 * memory + 512e6) / 1e6) }
}

function slurm(job: Job): string {
  const { cores, megabytes } = needsOf(job)
  return `#!/bin/bash
# ${plural(job.runs.length, 'run')} of ${job.file}; a task that is stopped saves, is queued again and goes on.
#SBATCH --job-name=itop-${job.name}
#SBATCH --array=0-${job.runs.length - 1}
#SBATCH --cpus-per-task=${cores}
#SBATCH --mem=${megabytes}M
#SBATCH --requeue
#SBATCH --open-mode=append
exec npx ${commandOf(job).map(shellWord).join(' ')}
`
}

function kubernetes(job: Job): string {
  const { cores, megabytes } = needsOf(job)
  return `# ${plural(job.runs.length, 'run')} of ${job.file}, ${bytes(megabytes * 1e6)} each.
# Put in: an image with Node and @itop/cli, and the claim of a volume that all tasks write to.
apiVersion: batch/v1
kind: Job
metadata:
  name: itop-${job.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}
spec:
  completionMode: Indexed
  completions: ${job.runs.length}
  parallelism: ${Math.min(8, job.runs.length)}
  backoffLimitPerIndex: 3
  podFailurePolicy:
    rules:
      # A mistake in the recipe: trying again changes nothing.
      - action: FailIndex
        onExitCodes: { operator: In, values: [2] }
      # Evicted, after it had saved: that is no failure.
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget }]
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: itop
          image: IMAGE
          workingDir: /work
          command: ${JSON.stringify(['npx', ...commandOf(job)])}
          resources:
            requests: { cpu: "${cores}", memory: "${megabytes}M" }
          volumeMounts: [{ name: work, mountPath: /work }]
      volumes:
        - name: work
          persistentVolumeClaim: { claimName: CLAIM }
`
}
