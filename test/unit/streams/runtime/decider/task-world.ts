// Decided partitions over a log in memory: as many owners as the test wants, each with a disk of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import type { AnyCommand } from '../../../../../schemas/generated/types.ts'
import type { Codec } from '../../../../../streams/codec/codec.ts'
import { decodeJournalHeader, journalHeaderName } from '../../../../../streams/journal/header.ts'
import { initialPosition } from '../../../../../streams/journal/position.ts'
import { JournalReader } from '../../../../../streams/journal/reader.ts'
import { DeciderPartition } from '../../../../../streams/runtime/decider/partition-task.ts'
import type { EntityDecider } from '../../../../../streams/runtime/decider/port.ts'
import type {
  DeciderTelemetry,
  TablesView,
} from '../../../../../streams/runtime/decider/task-parts.ts'
import {
  openStateStore,
  type StateStore,
} from '../../../../../streams/runtime/store/state-store.ts'
import { BasisRecorder } from '../../../../../streams/runtime/tables/basis.ts'
import { fakeCodec } from '../fake-codec.ts'
import { fakeDecider, task } from './fake-decider.ts'
import { FakeLog } from './fake-log.ts'

export const commandsTopic = 'commands.task'
export const eventsTopic = 'events.task'

export interface Owner {
  readonly partition: DeciderPartition<undefined>
  readonly happenings: string[]
  /** Whether the group still answers its heartbeats. */
  member: boolean
  stop(): Promise<void>
  /** As kill -9: nothing is written any more, and nobody is told. */
  abandon(): void
}

export class TaskWorld {
  readonly log = new FakeLog()
  readonly tables = new FakeTables()
  readonly codec: Codec
  readonly #decider: EntityDecider<undefined>
  readonly #directories: string[] = []
  readonly #stores = new Map<string, StateStore>()
  readonly #owners: Owner[] = []

  constructor(decider: EntityDecider<undefined> = fakeDecider(), codec: Codec = fakeCodec()) {
    this.#decider = decider
    this.codec = codec
  }

  command(...commands: readonly AnyCommand[]): void {
    this.log.append(
      commandsTopic,
      commands.map((command) => ({
        key: task,
        value: this.codec.encode(command, 'commands.task'),
      })),
    )
  }

  /** `disk`: owners of the same name share it, one after the other. */
  async own(disk: string): Promise<Owner> {
    const store = await this.#store(disk)
    const happenings: string[] = []
    const { log, codec } = this
    const reader = log.reader({
      onRecords: (topic, records) => {
        if (topic === commandsTopic) partition.onCommands(records)
        else partition.onJournal(records)
      },
      onOutOfRange: (topic) => partition.outOfRange(topic),
    })
    const partition: DeciderPartition<undefined> = new DeciderPartition(
      {
        place: { entity: 'task', partition: 0, partitions: 1 },
        commandsTopic,
        eventsTopic,
        eventsLogical: 'events.task',
        codec,
        decider: this.#decider,
        tables: this.tables,
        telemetry: telemetryOf(happenings),
        consumer: () => reader,
        logSpan: (topic) => Promise.resolve(log.span(topic)),
        recordAt: (topic, _partition, offset) =>
          Promise.resolve(log.records(topic).find((record) => record.offset === offset)),
        openProducer: (topic) => Promise.resolve(log.producer(topic)),
        onDead: ({ code }) => happenings.push(`dead ${code}`),
        nextHeartbeat: () => heartbeat(),
      },
      store.partition('events.task:0'),
    )
    const owner: Owner = {
      partition,
      happenings,
      member: true,
      stop: async () => {
        await partition.stop(500)
        log.drop(reader)
      },
      abandon: () => log.drop(reader),
    }
    const heartbeat = async () => {
      await vi.waitUntil(() => owner.member, { timeout: 8_000, interval: 5 })
    }
    this.#owners.push(owner)
    partition.assigned()
    partition.start(undefined)
    return owner
  }

  /** Command offsets of the valid outcomes, one entry a record, with the version of each event. */
  answers(): readonly (readonly [commandOffset: number, type: string, version: number])[] {
    const reader = new JournalReader(initialPosition)
    return this.log.records(eventsTopic).flatMap((record) => {
      const { verdict } = reader.take(record)
      const header = decodeJournalHeader(record.headers[journalHeaderName])
      if (verdict !== 'outcome' || header?.type !== 'outcome') return []
      const decoded = this.codec.decode(record.value ?? Buffer.alloc(0))
      if (!decoded.ok || !('version' in decoded.record.envelope)) return []
      return [[header.commandOffset, decoded.record.type, decoded.record.envelope.version] as const]
    })
  }

  /** Waits until the last of so many commands is answered. */
  async answered(count: number): Promise<void> {
    await vi.waitUntil(() => new Set(this.answers().map(([offset]) => offset)).size >= count, {
      timeout: 8_000,
      interval: 5,
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#owners.map((owner) => owner.stop()))
    await Promise.all([...this.#stores.values()].map((store) => store.close()))
    for (const directory of this.#directories) await rm(directory, { recursive: true, force: true })
  }

  async #store(disk: string): Promise<StateStore> {
    const known = this.#stores.get(disk)
    if (known !== undefined) return known
    const directory = await mkdtemp(path.join(tmpdir(), 'hive-task-'))
    this.#directories.push(directory)
    const store = openStateStore({ directory })
    this.#stores.set(disk, store)
    return store
  }
}

/** Reference tables that hold what the test says, as of when it says. */
class FakeTables implements TablesView<undefined> {
  readonly refs = undefined
  readonly basis = new BasisRecorder()
  readonly versions = new Map<string, number>()
  asOf = Number.POSITIVE_INFINITY
  fresh = true
  polls = 0
  #listeners: (() => void)[] = []

  isFresh(): boolean {
    return this.fresh
  }

  onProgress(listener: () => void): void {
    this.#listeners.push(listener)
  }

  progress(): void {
    for (const listener of this.#listeners.splice(0)) listener()
  }

  pollSoon(): void {
    this.polls += 1
  }

  versionOf(_orgId: string, { entityId }: { readonly entityId: string }): number | undefined {
    return this.versions.get(entityId)
  }
}

function telemetryOf(happenings: string[]): DeciderTelemetry {
  return {
    termOpened: (_place, epoch) => happenings.push(`opened ${epoch}`),
    termEnded: (_place, term) => happenings.push(`ended ${term.epoch} ${term.ended ?? ''}`),
    batchDecided: () => undefined,
    dependencyAway: (_place, message) => happenings.push(`away ${message}`),
    partitionHalted: (_place, error) => happenings.push(`halted ${error.code}`),
    checkpointDiscarded: () => happenings.push('discarded'),
    checkpointFailed: () => happenings.push('checkpoint failed'),
  }
}
