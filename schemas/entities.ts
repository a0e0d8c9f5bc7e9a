// The kinds of entity, their two spellings, and how an entity's id follows from what names it.
import type { EntityType, Entity as GeneratedEntity, Uuid } from './generated/types.ts'
import { uuidV5 } from './ids.ts'

/** Folder and topic names; Avro spells them as symbols, without a dash. */
export const entities = [
  'organisation',
  'team',
  'person',
  'agent',
  'task',
  'work-graph',
] as const satisfies readonly GeneratedEntity[]
export type Entity = (typeof entities)[number]

const entityTypes = {
  organisation: 'organisation',
  team: 'team',
  person: 'person',
  agent: 'agent',
  task: 'task',
  'work-graph': 'work_graph',
} as const satisfies Readonly<Record<GeneratedEntity, EntityType>>

/** `work-graph` → `work_graph`. */
export function symbolOfEntity(entity: Entity): Exclude<EntityType, 'UNKNOWN'> {
  return entityTypes[entity]
}

/** `work_graph` → `work-graph`; undefined for UNKNOWN. */
export function entityOfSymbol(type: EntityType): Entity | undefined {
  return entities.find((entity) => entityTypes[entity] === type)
}

export function isEntity(text: string): text is Entity {
  return entities.some((entity) => entity === text)
}

/** What a new entity's id is computed from: its name elsewhere, else the command that creates it. */
export type EntityName =
  | { readonly system: string; readonly key: string }
  | { readonly commandId: Uuid }

/** Namespace of organisations' ids, which have no organisation above them. */
export const platformNamespace: Uuid = '5c1f7f4e-2a0b-5d0e-9b57-6d0a4f1c8e21'

/** Id of an entity that a command creates in an organisation; the creator's side computes it. */
export function entityIdFor(
  orgId: Uuid,
  entity: Exclude<Entity, 'organisation' | 'work-graph'>,
  name: EntityName,
): Uuid {
  return uuidV5(orgId, nameText(entity, name))
}

/** Id of a new organisation: the same rule in the platform's namespace. */
export function organisationIdFor(name: EntityName): Uuid {
  return uuidV5(platformNamespace, nameText('organisation', name))
}

/** An organisation has one work-graph; it bears the organisation's id. */
export function workGraphIdOf(orgId: Uuid): Uuid {
  return orgId
}

function nameText(entity: Entity, name: EntityName): string {
  const type = symbolOfEntity(entity)
  return 'commandId' in name
    ? `${type}\0command\0${name.commandId}`
    : `${type}\0${name.system}\0${name.key}`
}
