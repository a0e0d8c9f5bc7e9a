// A log and its decider in memory, as far as the importer can tell: outcomes come when the test says so.
import type {
  CommandSender,
  Delivered,
  ImportCommand,
} from '../../../infra/import/sender/command-sender.ts'
import { entityOfSymbol } from '../../../schemas/entities.ts'
import { HiveError } from '../../../streams/base/faults.ts'
import type { CommandInput, Outcome, Receipt } from '../../../streams/producer/index.ts'

export interface Sent {
  readonly command: ImportCommand
  readonly at: number
  answer(outcome: Partial<Delivered & { readonly retryable: boolean }>): void
}

export interface FakeSender extends CommandSender {
  readonly sent: Sent[]
  /** Left to the test to answer. */
  readonly held: Sent[]
  /** The most that were ever sent and not answered. */
  openMax: number
}

/** `decide`: answers at once, or returns undefined and leaves it to the test. */
export function fakeSender(
  decide: (command: ImportCommand) => Partial<Outcome> | undefined = () => undefined,
): FakeSender {
  const sent: Sent[] = []
  const held: Sent[] = []
  let open = 0
  const outcomes = new Map<number, Promise<Outcome>>()
  const fake: FakeSender = {
    sent,
    held,
    openMax: 0,
    send(input) {
      if (!isImportCommand(input)) throw new Error(`${input.type} is no command of an import`)
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const offset = sent.length
      const one: Sent = {
        command: input,
        at: offset,
        answer(outcome) {
          open -= 1
          if (held.includes(one)) held.splice(held.indexOf(one), 1)
          resolve(whole(input, outcome))
        },
      }
      sent.push(one)
      open += 1
      fake.openMax = Math.max(fake.openMax, open)
      outcomes.set(offset, promise)
      const decided = decide(input)
      if (decided === undefined) held.push(one)
      else setImmediate(() => one.answer(decided))
      const { type, orgId, entityId, commandId } = input
      const receipt: Receipt = {
        type,
        orgId,
        entityId,
        commandId,
        topic: 'commands',
        partition: 0,
        offset,
      }
      return Promise.resolve(receipt)
    },
    outcome(of) {
      const found = typeof of === 'object' && 'offset' in of ? outcomes.get(of.offset) : undefined
      return found ?? Promise.reject(new HiveError('OUTCOME_UNKNOWN', 'unknown', 'never sent'))
    },
  }
  return fake
}

function isImportCommand(input: CommandInput): input is ImportCommand {
  return ['CreateTeam', 'CreatePerson', 'RecordTaskChange'].includes(input.type)
}

function whole(command: ImportCommand, outcome: Partial<Outcome>): Outcome {
  return {
    status: 'accepted',
    version: 1,
    code: undefined,
    facts: {},
    retryable: false,
    repeated: false,
    commandId: command.commandId,
    entityId: command.entityId,
    orgId: command.orgId,
    commandOffset: 0,
    at: 0,
    ...outcome,
  }
}

/** Decides as the real one does about what an import sends twice: by origin, for ever. */
export function memoryDecider(): (command: ImportCommand) => Partial<Outcome> {
  const versions = new Map<string, number>()
  const applied = new Map<string, number>()
  return (command) => {
    const version = versions.get(command.entityId) ?? 0
    const source = `${command.entityId} ${command.origin?.id ?? ''}`
    const seq = command.origin?.seq ?? 0
    const refused = (code: string) => ({ status: 'refused' as const, code, version })
    if (seq <= (applied.get(source) ?? 0)) return refused('ALREADY_APPLIED')
    for (const { entityType, entityId } of command.basisAtLeast ?? []) {
      if (entityOfSymbol(entityType) !== undefined && !versions.has(entityId)) {
        return refused('UNKNOWN_BASIS')
      }
    }
    applied.set(source, seq)
    if (command.type !== 'RecordTaskChange' && version > 0) return refused('ALREADY_EXISTS')
    versions.set(command.entityId, version + 1)
    return { version: version + 1 }
  }
}
