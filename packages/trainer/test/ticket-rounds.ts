import { lottery, type LotteryOptions } from '@itop/updaters'
import { rounds, type RoundsOptions, type RoundsRun } from '../src/index.js'

/** Options of trainings and of the lottery tickets between them. */
export type TicketRounds = Omit<RoundsOptions, 'method'> & LotteryOptions

/** The rounds of lottery tickets. */
export const ticketRounds = (
  { rounds: times, pruneFraction, pruneScope, outputFraction, rewindTo, counts, ...training }: TicketRounds
): RoundsRun =>
  rounds({
    ...training,
    method: lottery({ rounds: times, pruneFraction, pruneScope, outputFraction, rewindTo, counts })
  })
