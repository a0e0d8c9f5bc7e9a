import { describe, expect, it } from 'vitest'
import {
  entities,
  entityIdFor,
  entityOfSymbol,
  isEntity,
  organisationIdFor,
  platformNamespace,
  symbolOfEntity,
  workGraphIdOf,
} from '../../../schemas/entities.ts'
import { enumSymbols } from '../../../schemas/generated/enums.ts'
import { uuidV5 } from '../../../schemas/ids.ts'

const org = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
const other = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'
const commandId = '01890a5d-ac96-774b-bcce-b302099a8057'

describe('the names of an entity', () => {
  it('are a folder and an Avro symbol, each the other', () => {
    expect(entities.map((entity) => entityOfSymbol(symbolOfEntity(entity)))).toEqual(entities)
    expect(entities.map(symbolOfEntity)).toEqual(
      enumSymbols.EntityType.filter((symbol) => symbol !== 'UNKNOWN'),
    )
    expect(entityOfSymbol('UNKNOWN')).toBeUndefined()
  })

  it('are known by their text', () => {
    expect(['task', 'work-graph', 'work_graph', 'deployment'].map(isEntity)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('the id of a new entity', () => {
  it('follows from its name elsewhere', () => {
    const name = { system: 'servicenow', key: 'INC0000045' }
    expect(entityIdFor(org, 'task', name)).toBe(uuidV5(org, 'task\0servicenow\0INC0000045'))
    const ids = [
      entityIdFor(org, 'task', name),
      entityIdFor(org, 'team', name),
      entityIdFor(other, 'task', name),
      entityIdFor(org, 'task', { ...name, system: 'jira' }),
      entityIdFor(org, 'task', { ...name, key: 'INC0000046' }),
      organisationIdFor(name),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('else from the command that creates it', () => {
    expect(entityIdFor(org, 'person', { commandId })).toBe(
      uuidV5(org, `person\0command\0${commandId}`),
    )
    expect(organisationIdFor({ commandId })).toBe(
      uuidV5(platformNamespace, `organisation\0command\0${commandId}`),
    )
  })

  it('of a work-graph is the organisation: it has one', () => {
    expect(workGraphIdOf(org)).toBe(org)
  })
})
