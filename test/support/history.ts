// The journals of one made-up organisation: envelopes with gap-free versions, offsets for each source.
import type { AnyEvent, EntityType, EventEnvelope, Routing } from '../../schemas/generated/types.ts'
import { uuidV5 } from '../../schemas/ids.ts'
import type { Journalled } from '../../streams/journal/journalled.ts'

const space = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
export const idOf = (name: string) => uuidV5(space, name)

export const fixtureOrg = idOf('org')
export const fixtureTeams = [idOf('team-0'), idOf('team-1'), idOf('team-2')] as const
export const fixturePeople = [idOf('person-0'), idOf('person-1'), idOf('person-2')] as const
export const fixtureAgents = [idOf('agent-0'), idOf('agent-1')] as const
const epochMs = Date.UTC(2024, 0, 31, 23, 50)

/** Wraps round: any number chooses something. */
export function pick<T>(from: readonly [T, ...T[]] | readonly T[], choice: number): T {
  const found = from[choice % from.length]
  if (found === undefined) throw new RangeError('nothing to pick from')
  return found
}

export interface HistoryTask {
  readonly id: string
  routing: Routing
  createdAt: number
  startedAt: number | null
}

export interface HistoryOptions {
  readonly orgId?: string
  /** When the first event is recorded, ms. */
  readonly startMs?: number
  /** Between two events, ms. */
  readonly stepMs?: number
}

export class History {
  /** In the order in which they happened; offsets run in each source alone. */
  readonly records: Journalled[] = []
  readonly orgId: string
  #nowMs: number
  readonly #stepMs: number
  readonly #versions = new Map<string, number>()
  readonly #offsets = new Map<string, number>()
  readonly tasks: HistoryTask[] = []
  readonly links = new Set<string>()

  constructor(options: HistoryOptions = {}) {
    this.orgId = options.orgId ?? fixtureOrg
    this.#nowMs = options.startMs ?? epochMs
    this.#stepMs = options.stepMs ?? 7_000
  }

  get nowUs(): number {
    return this.#nowMs * 1000
  }

  envelope(entityType: EntityType, entityId: string, version?: number): EventEnvelope {
    const next = version ?? (this.#versions.get(`${entityType}${entityId}`) ?? 0) + 1
    this.#versions.set(`${entityType}${entityId}`, next)
    const name = `${entityType}${entityId}${next}${this.records.length}`
    return {
      eventId: idOf(`${this.orgId}event${name}`),
      orgId: this.orgId,
      entityType,
      entityId,
      version: next,
      commandId: idOf(`${this.orgId}command${name}`),
      correlationId: idOf(`flow${name}`),
      causationId: null,
      actor: { kind: 'person', id: fixturePeople[0], onBehalfOf: null, scopes: [] },
      origin: null,
      payloadHash: Buffer.alloc(32, next),
      basis: [],
      occurredAt: this.nowUs,
      recordedAt: this.nowUs,
      schemaRevision: 1,
      extensions: {},
    }
  }

  add(record: Journalled['record'], topic: string, partition = 0): void {
    const source = `${topic}:${partition}`
    const offset = this.#offsets.get(source) ?? 1
    this.#offsets.set(source, offset + 1)
    this.records.push({
      record,
      topic,
      partition,
      offset,
      timestamp: this.#nowMs,
      commandOffset: offset + 100,
      index: 0,
      count: 1,
    })
    this.#nowMs += this.#stepMs
  }

  event(event: AnyEvent): void {
    const { entityType, entityId } = event.envelope
    const partition = entityType === 'task' ? Number.parseInt(entityId.slice(0, 2), 16) % 2 : 0
    this.add(event, `events.${entityType.replace('_', '-')}`, partition)
  }
}

/** The records of each source alone, in order. */
export function bySource(records: readonly Journalled[]): Map<string, Journalled[]> {
  return Map.groupBy(records, (record) => `${record.topic}:${record.partition}`)
}
