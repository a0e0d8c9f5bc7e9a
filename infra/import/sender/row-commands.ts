// Mapped rows to commands: ids by name, so that the same file gives the same commands at every run.
import { entityIdFor } from '../../../schemas/entities.ts'
import type { Actor, EntityRef, RowField } from '../../../schemas/generated/types.ts'
import { uuidV5 } from '../../../schemas/ids.ts'
import type { MappedRow, NamedPerson, NamedTeam, RowActor } from '../mapping/mapped-row.ts'
import type {
  CreateCommand,
  CreatePersonCommand,
  CreateTeamCommand,
  RecordChangeCommand,
} from './command-sender.ts'
import { ownCopy, remembered } from './remembered.ts'

export interface ImportScope {
  readonly orgId: string
  /** The mapping's name of the other system. */
  readonly system: string
  /** Of the file: UUIDv5(orgId, SHA-256 of its bytes as lower-case hex). */
  readonly originId: string
}

/** A team or person that a row names, and how to create it where it is not known yet. */
export interface Named {
  readonly entityId: string
  readonly create: () => CreateCommand
}

export interface RowCommands {
  readonly scope: ImportScope
  references(row: MappedRow): readonly Named[]
  /** Still without the versions of what it refers to. */
  change(row: MappedRow): RecordChangeCommand
}

const scopes = ['import'] as const
/** Ids remembered, of each kind. */
const idsMax = 10_000

export function originIdOf(orgId: string, sha256: string): string {
  return uuidV5(orgId, sha256)
}

export function rowCommands(scope: ImportScope): RowCommands {
  const { orgId, system, originId } = scope
  const service = remembered(idsMax, (key): Actor => {
    const id = uuidV5(orgId, `service\0${system}\0${key}`)
    return { kind: 'service', id, onBehalfOf: null, scopes }
  })
  const importer = service('hive-import')
  const [taskId, teamId, personId] = [idOf('task'), idOf('team'), idOf('person')]

  function idOf(entity: 'task' | 'team' | 'person'): (key: string) => string {
    return remembered(idsMax, (key) => entityIdFor(orgId, entity, { system, key }))
  }
  /** The importer sends the row, on behalf of the person whom it names; a service acts in its own name. */
  function actorOf(actor: RowActor): Actor {
    switch (actor.type) {
      case 'person':
        return { ...importer, onBehalfOf: personId(actor.person.key) }
      case 'service':
        return service(actor.key)
      case 'importer':
        return importer
      default:
        return actor satisfies never
    }
  }
  function common(row: MappedRow) {
    return { orgId, origin: { id: originId, seq: row.record }, occurredAt: row.occurredAt }
  }
  function creation(row: MappedRow, entityId: string) {
    return {
      ...common(row),
      entityId,
      commandId: uuidV5(originId, `${row.record}\0${entityId}`),
      correlationId: uuidV5(originId, String(row.record)),
      actor: importer,
    }
  }
  function createTeam(row: MappedRow, { key, name }: NamedTeam): CreateTeamCommand {
    const payload = { name: ownCopy(name), externalRef: { system, key: ownCopy(key) } }
    return { ...creation(row, teamId(key)), type: 'CreateTeam', payload }
  }
  function createPerson(row: MappedRow, { key, name, level }: NamedPerson): CreatePersonCommand {
    const payload = { name: ownCopy(name), level, externalRef: { system, key: ownCopy(key) } }
    return { ...creation(row, personId(key)), type: 'CreatePerson', payload }
  }
  return {
    scope,
    references(row) {
      const { team, assignee, actor } = row
      const named: Named[] = []
      if (team) named.push({ entityId: teamId(team.key), create: () => createTeam(row, team) })
      const people = [assignee, actor.type === 'person' ? actor.person : undefined]
      for (const person of people) {
        if (!person) continue
        const entityId = personId(person.key)
        if (named.some((known) => known.entityId === entityId)) continue
        named.push({ entityId, create: () => createPerson(row, person) })
      }
      return named
    },
    change(row) {
      return {
        ...common(row),
        type: 'RecordTaskChange',
        entityId: taskId(row.taskKey),
        commandId: uuidV5(originId, String(row.record)),
        actor: actorOf(row.actor),
        payload: {
          speaksOf: spokenOf(row),
          teamId: row.team ? teamId(row.team.key) : null,
          assignee: row.assignee ? { kind: 'person', id: personId(row.assignee.key) } : null,
          status: row.status ?? 'UNKNOWN',
          priority: row.priority ?? 'UNKNOWN',
          title: ownCopyOrNull(row.title),
          description: ownCopyOrNull(row.description),
          dueAt: row.dueAt ?? null,
          labels: row.labels?.map(ownCopy) ?? [],
          note: ownCopyOrNull(row.note),
          externalRef: { system, key: ownCopy(row.taskKey) },
        },
      }
    },
  }
}

function spokenOf(row: MappedRow): readonly RowField[] {
  const fields: readonly (readonly [RowField, unknown])[] = [
    ['team', row.team],
    ['assignee', row.assignee],
    ['status', row.status],
    ['priority', row.priority],
    ['title', row.title],
    ['description', row.description],
    ['due_date', row.dueAt],
    ['labels', row.labels],
  ]
  return fields.flatMap(([field, value]) => (value === undefined ? [] : [field]))
}

function ownCopyOrNull(text: string | null | undefined): string | null {
  return typeof text === 'string' ? ownCopy(text) : null
}

export function refTo(command: CreateCommand, version: number): EntityRef {
  const entityType = command.type === 'CreateTeam' ? 'team' : 'person'
  return { entityType, entityId: command.entityId, version }
}
