import { check, lookUp } from './errors.js'
import { constant } from './schedules/constant.js'
import { cosine } from './schedules/cosine.js'
import { inversePower } from './schedules/inverse-power.js'
import { linear } from './schedules/linear.js'
import { stages } from './schedules/stages.js'
import type { DropSchedule } from './schedules/types.js'

type Parameters = DropSchedule['parameters']

/** The drop-fraction schedules by the names people type; each is made from the parameters that a record holds. */
export const dropSchedules: Readonly<Record<string, (parameters?: Parameters) => DropSchedule>> =
  Object.freeze(Object.assign(Object.create(null), {
    constant: () => constant(),
    cosine: ({ dropFloor }: Parameters = {}) => cosine(dropFloor === undefined ? {} : { floor: dropFloor }),
    linear: () => linear(),
    stages: () => stages(),
    'inverse-power': ({ dropPower }: Parameters = {}) =>
      inversePower(dropPower === undefined ? {} : { power: dropPower })
  }))

/** A schedule by name. A parameter that the named schedule does not have is refused. */
export function dropSchedule(where: string, name: string, parameters: Parameters): DropSchedule {
  const schedule = lookUp(`${where}: drop schedule`, dropSchedules, name)(parameters)
  for (const [key, value] of Object.entries(parameters)) {
    check(value === undefined || key in schedule.parameters, say =>
      `${where}: the drop schedule "${name}" has no ${say(key)}, got ${value}. ` +
        `${say('dropFloor')} belongs to "cosine", ${say('dropPower')} to "inverse-power".`)
  }
  return schedule
}
