// A sender over the platform in memory, whose way there can be broken: away, silent after sending, or refusing for now.
import type { Sender } from '../../../infra/demo/seed-company.ts'
import { HiveError } from '../../../streams/base/faults.ts'
import type { CommandInput, Outcome, Receipt } from '../../../streams/producer/index.ts'
import type { CompanyPlatform } from './company-platform.ts'

export type Weather =
  | 'fair'
  /** Nothing reaches the log. */
  | 'away'
  /** It is decided, but nobody hears of it. */
  | 'unanswered'
  /** Refused, and not remembered: a reference table is behind. */
  | 'behind'
  /** The journal cannot be read on. */
  | 'broken'

export interface FakeSender extends Sender {
  readonly sent: CommandInput[]
  /** Sent and not answered at one time, at most. */
  readonly underWayMax: number
}

/** `weather` is asked for each command, with its number from 0. */
export function fakeSender(
  platform: CompanyPlatform,
  weather: (index: number, command: CommandInput) => Weather,
): FakeSender {
  const sent: CommandInput[] = []
  const outcomes = new Map<number, Outcome | HiveError>()
  let underWay = 0
  let underWayMax = 0
  return {
    sent,
    get underWayMax() {
      return underWayMax
    },
    ready: () => Promise.resolve(),
    async send(command) {
      const today = weather(sent.length, command)
      const offset = sent.push(command)
      underWay += 1
      underWayMax = Math.max(underWayMax, underWay)
      await Promise.resolve()
      if (today === 'away') {
        underWay -= 1
        throw new HiveError('DEPENDENCY_AWAY', 'transient', 'the log is away')
      }
      const outcome = today === 'behind' ? undefined : platform.decide(command)
      const receipt: Receipt = {
        type: command.type,
        topic: 'commands',
        partition: 0,
        offset,
        orgId: outcome?.orgId ?? '',
        entityId: outcome?.entityId ?? '',
        commandId: command.commandId ?? outcome?.commandId ?? '',
      }
      outcomes.set(offset, told(today, outcome))
      return receipt
    },
    async outcome(of) {
      await Promise.resolve()
      underWay -= 1
      const key = typeof of === 'object' && 'offset' in of ? of.offset : -1
      const outcome = outcomes.get(key)
      outcomes.delete(key)
      if (outcome === undefined) throw new Error('asked for what was not sent')
      if (outcome instanceof HiveError) throw outcome
      return outcome
    },
  }
}

const behind: Outcome = {
  status: 'refused',
  version: 0,
  code: 'REFERENCE_BEHIND',
  facts: {},
  retryable: true,
  repeated: false,
  commandId: '',
  entityId: '',
  orgId: '',
  commandOffset: 0,
  at: 0,
}

function told(weather: Weather, outcome: Outcome | undefined): Outcome | HiveError {
  if (weather === 'unanswered') return new HiveError('OUTCOME_UNKNOWN', 'unknown', 'not seen')
  if (weather === 'broken') return new HiveError('LOG_RESET', 'bug', 'the log was reset')
  return outcome ?? behind
}
