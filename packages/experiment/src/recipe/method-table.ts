import { lotteryMethod, methods as updaters, type Method } from '@itop/updaters'

/** The methods by the names people type: those that one training follows, and lottery tickets, which take several. */
export const methods: Readonly<Record<string, Method>> = Object.freeze({
  ...updaters,
  [lotteryMethod.name]: lotteryMethod as unknown as Method // checks its settings itself, as all do
})
