// The platform without its wires: the SDK's preparation, the runtime's own order of checks, the real deciders and
// reference folds, in memory and at once. What is missing is the log, and the waiting for a basis.
import { deciders, referenceFolds } from '../../../processors/deciders/deciders.ts'
import type { Refs } from '../../../processors/deciders/refs/rows.ts'
import { entityOfSymbol } from '../../../schemas/entities.ts'
import type { AnyCommand } from '../../../schemas/generated/types.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import type { CommandInput, Outcome } from '../../../streams/producer/index.ts'
import { prepareCommand } from '../../../streams/producer/prepare-command.ts'
import { answerCommand } from '../../../streams/runtime/decider/answer.ts'
import type { StampedRecord } from '../../../streams/runtime/decider/outcome-records.ts'
import type { EntityDecider } from '../../../streams/runtime/decider/port.ts'
import type { EntityRow, RememberedRow } from '../../../streams/runtime/store/rows.ts'

interface Fold<Row> {
  fold(row: Row | undefined, event: StampedRecord): Row | undefined
}

/** Rows of one reference table. */
class Table<Row extends { readonly orgId: string }> {
  readonly #rows = new Map<string, Row>()
  readonly #fold: Fold<Row>

  constructor(fold: Fold<Row>) {
    this.#fold = fold
  }

  take(event: StampedRecord): void {
    const { entityId } = event.envelope
    const row = this.#fold.fold(this.#rows.get(entityId), event)
    if (row !== undefined) this.#rows.set(entityId, row)
  }

  get(orgId: string, id: string): Row | undefined {
    const row = this.#rows.get(id)
    return row?.orgId === orgId ? row : undefined
  }
}

const byEntity: Readonly<Record<keyof typeof deciders, EntityDecider<Refs>>> = deciders

export class CompanyPlatform {
  readonly records: StampedRecord[] = []
  readonly commands: AnyCommand[] = []
  readonly #rows = new Map<string, EntityRow>()
  readonly #remembered = new Map<string, RememberedRow>()
  readonly #tables = {
    organisation: new Table(referenceFolds.organisation),
    team: new Table(referenceFolds.team),
    person: new Table(referenceFolds.person),
    agent: new Table(referenceFolds.agent),
    task: new Table(referenceFolds.task),
  }
  readonly refs: Refs = {
    organisation: (orgId) => this.#tables.organisation.get(orgId, orgId),
    team: (orgId, id) => this.#tables.team.get(orgId, id),
    person: (orgId, id) => this.#tables.person.get(orgId, id),
    agent: (orgId, id) => this.#tables.agent.get(orgId, id),
    task: (orgId, id) => this.#tables.task.get(orgId, id),
  }
  readonly #nowMs: number

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  rowOf(entity: keyof typeof deciders, id: string): EntityRow {
    return this.#rows.get(`${entity} ${id}`) ?? { version: 0, state: undefined }
  }

  /** The outcome as the SDK would tell it. */
  decide(input: CommandInput): Outcome {
    const command = prepareCommand(input, {}, uuidV7)
    const { entityType, entityId, commandId, orgId } = command.envelope
    const entity = entityOfSymbol(entityType)
    if (entity === undefined) throw new Error(`${command.type} addresses nothing`)
    const commandOffset = this.commands.length
    this.commands.push(command)
    const source = {
      topic: `commands.${entity}`,
      partition: 0,
      offset: commandOffset,
      timestamp: this.#nowMs,
      key: Buffer.from(entityId),
      value: Buffer.alloc(0),
      headers: {},
    }
    const key = `${entity} ${entityId}`
    const answer = answerCommand(source, { type: 'command', command }, undefined, {
      decider: byEntity[entity],
      refs: this.refs,
      row: () => this.rowOf(entity, entityId),
      remembered: () => this.#remembered.get(`${key} ${commandId}`),
      takeBasis: () => [],
      nextId: uuidV7,
    })
    if (answer.row !== undefined) this.#rows.set(key, answer.row)
    if (answer.remembered !== undefined) {
      this.#remembered.set(`${key} ${commandId}`, answer.remembered.row)
    }
    this.records.push(...answer.records)
    const last = answer.records.at(-1)
    if (last === undefined) throw new Error('a command without an outcome')
    const table = entity === 'work-graph' ? undefined : this.#tables[entity]
    for (const record of answer.records) {
      if (!record.type.startsWith('Command')) table?.take(record)
    }
    return {
      ...toldBy(last),
      version: last.envelope.version,
      retryable: false,
      commandId,
      entityId,
      orgId,
      commandOffset,
      at: this.#nowMs,
    }
  }
}

function toldBy({ type, payload }: StampedRecord) {
  const field = (name: string): unknown =>
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined
  const text = (name: string) => String(field(name))
  const facts = field('facts')
  switch (type) {
    case 'CommandRefused':
      return {
        status: 'refused',
        code: text('code'),
        facts: Object.fromEntries(
          Object.entries(facts ?? {}).map(([name, value]) => [name, String(value)]),
        ),
        repeated: false,
      } as const
    case 'CommandRepeated':
      return {
        status: text('status') === 'accepted' ? 'accepted' : 'refused',
        code: text('code') === '' ? undefined : text('code'),
        facts: {},
        repeated: true,
      } as const
    default:
      return { status: 'accepted', code: undefined, facts: {}, repeated: false } as const
  }
}
