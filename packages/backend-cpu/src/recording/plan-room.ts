import type { Room, Site } from '../jobs/room.js'
import type { Plan } from './plan.js'

const noLabels: Room['labels'] = () => { throw new TypeError('backend-cpu: a forward pass has no labels.') }

/** Room in a plan: what a step scratches is free after it, and numbers lie in a row for good. */
export function planRoom(
  site: Site, plan: Pick<Plan, 'allocate' | 'free'>, numbersAt: number, labels: Room['labels'] = noLabels
) {
  const numbers: number[] = []
  let scratched: number[] = []
  const room: Room = {
    ...site,
    labels,
    scratch(floats) {
      const at = plan.allocate(floats * 4)
      scratched.push(at)
      return at
    },
    numbers(given) {
      const at = numbersAt + numbers.length * 4
      for (const number of given) numbers.push(number)
      return at
    }
  }
  const endStep = (): void => {
    scratched.forEach(plan.free)
    scratched = []
  }
  return { room, endStep, numbers }
}
