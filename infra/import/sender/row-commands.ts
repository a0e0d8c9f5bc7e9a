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

export interface ImportScope {
  readonly orgId: string
  /** The mapping's name of the other system. */
  readonly system: string
  /** Of the file: UUIDv5(orgId, SHA-256 of its bytes as lower-case hex). */
  readonly originId: string
}

export interface RowCommands {
  readonly scope: ImportScope
  /** The team and the people that a row names, each to be created where it is not known yet. */
  references(row: MappedRow): readonly CreateCommand[]
  /** Still without the versions of what it refers to. */
  change(row: MappedRow): RecordChangeCommand
}

const scopes = ['import'] as const

export function originIdOf(orgId: string, sha256: string): string {
  return uuidV5(orgId, sha256)
}

export function rowCommands(scope: ImportScope): RowCommands {
  const { orgId, system, originId } = scope
  const importer = service('hive-import')

  function service(key: string): Actor {
    const id = uuidV5(orgId, `service\0${system}\0${key}`)
    return { kind: 'service', id, onBehalfOf: null, scopes }
  }
  function personId(person: NamedPerson): string {
    return entityIdFor(orgId, 'person', { system, key: person.key })
  }
  function teamId(team: NamedTeam): string {
    return entityIdFor(orgId, 'team', { system, key: team.key })
  }
  /** The importer sends the row, on behalf of the person whom it names; a service acts in its own name. */
  function actorOf(actor: RowActor): Actor {
    switch (actor.type) {
      case 'person':
        return { ...importer, onBehalfOf: personId(actor.person) }
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
    return { ...creation(row, teamId({ key, name })), type: 'CreateTeam', payload }
  }
  function createPerson(row: MappedRow, person: NamedPerson): CreatePersonCommand {
    const payload = {
      name: ownCopy(person.name),
      level: person.level,
      externalRef: { system, key: ownCopy(person.key) },
    }
    return { ...creation(row, personId(person)), type: 'CreatePerson', payload }
  }
  return {
    scope,
    references(row) {
      const people = new Map<string, NamedPerson>()
      if (row.assignee) people.set(row.assignee.key, row.assignee)
      if (row.actor.type === 'person') people.set(row.actor.person.key, row.actor.person)
      return [
        ...(row.team ? [createTeam(row, row.team)] : []),
        ...[...people.values()].map((person) => createPerson(row, person)),
      ]
    },
    change(row) {
      return {
        ...common(row),
        type: 'RecordTaskChange',
        entityId: entityIdFor(orgId, 'task', { system, key: row.taskKey }),
        commandId: uuidV5(originId, String(row.record)),
        actor: actorOf(row.actor),
        payload: {
          speaksOf: spokenOf(row),
          teamId: row.team ? teamId(row.team) : null,
          assignee: row.assignee ? { kind: 'person', id: personId(row.assignee) } : null,
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

/** A text that shares no memory with the chunk of the file it was cut from: a waiting row stays small. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString()
}

function ownCopyOrNull(text: string | null | undefined): string | null {
  return typeof text === 'string' ? ownCopy(text) : null
}

export function refTo(command: CreateCommand, version: number): EntityRef {
  const entityType = command.type === 'CreateTeam' ? 'team' : 'person'
  return { entityType, entityId: command.entityId, version }
}
