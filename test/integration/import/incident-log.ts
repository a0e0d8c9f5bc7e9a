// A made-up incident history with the columns of UCI 498 and its traps: missing cells, states that nobody knows,
// one row out of time order, rows that share their minute, an automation account. The seed decides all of it.
import { randomBytes } from 'node:crypto'

export interface IncidentLogOptions {
  readonly incidents: number
  readonly seed: number
  readonly people: number
}

const header =
  'number,incident_state,sys_mod_count,sys_updated_by,sys_updated_at,priority,assignment_group,assigned_to'
const states = ['New', 'Active', 'Awaiting User Info', 'Awaiting Vendor', 'Resolved', 'Closed']
const priorities = ['1 - Critical', '2 - High', '3 - Moderate', '4 - Low']

function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function stamp(minutes: number): string {
  const at = new Date(Date.UTC(2016, 1, 27) + minutes * 60_000)
  const [hour, minute] = [at.getUTCHours(), at.getUTCMinutes()].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${at.getUTCDate()}/${at.getUTCMonth() + 1}/${at.getUTCFullYear()} ${hour}:${minute}`
}

/** Its lines, one after the other, so that a log of any size can be written. */
export function* incidentLines(options: IncidentLogOptions): Generator<string> {
  const random = randomFrom(options.seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = (list: readonly string[]) => list[below(list.length)] ?? ''
  const person = (kind: string) => `${kind} ${below(options.people)}`
  yield header
  for (let incident = 0; incident < options.incidents; incident += 1) {
    let minutes = incident * 3 + below(60)
    let state = 'New'
    let priority = pick(priorities)
    let group = `Group ${below(12)}`
    let holder = '?'
    const rows = 3 + below(6)
    for (let row = 0; row < rows; row += 1) {
      if (row > 0) {
        minutes += random() < 0.2 ? 0 : below(600)
        if (random() < 0.7) state = row === rows - 1 ? 'Closed' : pick(states)
        if (random() < 0.2) group = random() < 0.1 ? '?' : `Group ${below(12)}`
        if (random() < 0.4) holder = random() < 0.2 ? '?' : person('Resolver')
        if (random() < 0.05) priority = pick(priorities)
      }
      const isTrap = incident % 50 === 7 && row === 2
      const isEarly = incident === 11 && row === 1
      const by = random() < 0.2 ? 'Updated by 908' : person('Updated by')
      const shown = isTrap ? '-100' : state
      const at = stamp(isEarly ? minutes - 1_000 : minutes)
      yield `INC${incident},${shown},${row},${by},${at},${priority},${group},${holder}`
    }
  }
}

export function incidentLog(options: IncidentLogOptions): string {
  return `${[...incidentLines(options)].join('\n')}\n`
}

export function seed(): number {
  return randomBytes(4).readUInt32LE()
}
