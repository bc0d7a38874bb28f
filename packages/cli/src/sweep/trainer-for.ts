import type { SweepRun } from '@itop/experiment'
import type { Session } from '../program/io.js'
import type { Engine } from '../redis/engine.js'
import { curvesIn } from './hopeless/curves.js'
import type { MedianRule } from './hopeless/median-rule.js'
import { localTrainer } from './local-trainer.js'
import type { PlannedSweep } from './sweep-plan.js'
import type { Trainer } from './trainer.js'

/** How the runs of a sweep are to be trained. */
export interface Which {
  /** One run alone, of a scheduler's task. */
  readonly index: number | undefined
  /** Where hopeless ones of so many steps are given up. */
  readonly rule: ((steps: number) => MedianRule) | undefined
  /** Of the queue into which they are put; else they are trained here. */
  readonly engine: Engine | undefined
}

/** Who trains the runs of a sweep. */
export async function trainerFor(
  { folder, runs, costs, crew }: PlannedSweep, { index, rule, engine }: Which, io: Session
): Promise<Trainer> {
  const ruleFor = rule && ((run: SweepRun) => rule(costs.get(run)!.steps)) // each has one
  if (engine !== undefined) {
    const { queueTrainer } = await import('../redis/queue-trainer.js')
    return queueTrainer(engine, { folder, runs, ruleFor }, io)
  }
  const curves = curvesIn(folder, runs)
  return localTrainer(folder, {
    ...crew, ...index !== undefined && { jobs: 1 },
    ...ruleFor && { hopeOf: run => ({ ...ruleFor(run), curves }) }
  }, io)
}

/** The queue at a URL. What it wants is loaded by who asks for it. */
export async function engineAt(url: string, io: Session): Promise<Engine> {
  const [{ redisAddress }, { startEngine }] =
    await Promise.all([import('../redis/address.js'), import('../redis/engine.js')])
  return startEngine(redisAddress(url, io), io)
}
