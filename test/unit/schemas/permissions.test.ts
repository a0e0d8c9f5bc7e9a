import { describe, expect, it } from 'vitest'
import { records } from '../../../schemas/generated/records.ts'
import {
  type Acting,
  type Concern,
  needed,
  outranks,
  permitted,
  rowOfAction,
  scopes,
  systemManifest,
} from '../../../schemas/permissions.ts'
import { expected, type Relation, type Role, roles, rows, table } from './permissions-table.ts'

const relations: readonly Relation[] = ['created', 'held', 'team', 'foreign']
const me = 'me'
const mine = 'my-team'
const theirs = 'their-team'

function concern(role: Role, relation: Relation): Concern {
  return {
    teamIds: [relation === 'team' ? mine : theirs],
    createdBy: relation === 'created' ? me : 'someone',
    heldBy: relation === 'held' ? { kind: role === 'agent' ? 'agent' : 'person', id: me } : null,
  }
}

function acting(role: Role, withScopes: readonly string[]): Acting {
  if (role === 'service') return { kind: 'service', scopes: withScopes }
  if (role !== 'agent') return { kind: 'person', id: me, level: role, teamIds: [mine] }
  const actsFor = { kind: 'person', id: 'boss', level: 'admin', teamIds: [] } as const
  return { kind: 'agent', id: me, active: true, actsFor }
}

const cases = table.flatMap(({ name, cells }) =>
  roles.flatMap((role) =>
    (rows[name]?.actions ?? []).flatMap((action) =>
      relations.map((relation) => ({ name, role, cell: cells[role], action, relation })),
    ),
  ),
)

describe('the permission matrix', () => {
  it('has every row that was agreed, and every command stands in one', () => {
    expect(Object.keys(rows)).toEqual(table.map(({ name }) => name))
    const commands = Object.entries(records).flatMap(([name, record]) =>
      record.kind === 'command' ? [name] : [],
    )
    const listed = Object.values(rows).flatMap(({ actions }) => actions)
    expect(listed).toEqual(expect.arrayContaining(commands))
    expect(new Set(Object.keys(rowOfAction))).toEqual(new Set([...listed, 'RepairDeadLetters']))
  })

  it.each(cases)('$name: $role may $cell, so $action on what is $relation', (cell) => {
    const { name, role, action, relation } = cell
    const scope = rows[name]?.scope ?? 'tasks'
    expect(permitted(action, acting(role, [scope]), concern(role, relation))).toBe(
      expected(cell.cell, role, relation, action),
    )
  })

  it.each(cases.filter(({ cell, relation }) => cell === 'scope' && relation === 'held'))(
    '$name: a service without its scope may not $action',
    ({ name, role, action, relation }) => {
      const right = rows[name]?.scope
      const wrong = Object.keys(scopes).filter((scope) => scope !== right)
      const importsToo = action === 'CreateTeam' || action === 'CreatePerson'
      const others = importsToo ? wrong.filter((scope) => scope !== 'import') : wrong
      expect(permitted(action, acting(role, others), concern(role, relation))).toBe('no')
      expect(permitted(action, acting(role, []), concern(role, relation))).toBe('no')
      expect(needed(action, acting(role, []))).toContain(`scope ${right}`)
    },
  )

  it('keeps dead letters, replay and rebuild like people, under a scope of their own', () => {
    const member = concern('manager', 'team')
    expect(permitted('RepairDeadLetters', acting('manager', []), member)).toBe('yes')
    expect(permitted('RepairDeadLetters', acting('IC3', []), member)).toBe('no')
    expect(permitted('RepairDeadLetters', acting('service', ['repair']), member)).toBe('yes')
    expect(permitted('RepairDeadLetters', acting('service', ['people']), member)).toBe('no')
  })

  it('lets an importer create teams and people, and manage none', () => {
    const importer = acting('service', ['import'])
    const anywhere = concern('service', 'foreign')
    expect(permitted('CreateTeam', importer, anywhere)).toBe('yes')
    expect(permitted('CreatePerson', importer, anywhere)).toBe('yes')
    expect(permitted('ChangePersonLevel', importer, anywhere)).toBe('no')
    expect(permitted('CreateTask', importer, anywhere)).toBe('no')
  })
})

describe('who is not in the matrix', () => {
  const held = concern('agent', 'held')

  it('an agent may no more than the person it acts for, and nothing when paused', () => {
    const boss = { kind: 'person', id: 'boss', teamIds: [] } as const
    const agent = { kind: 'agent', id: me, active: true } as const
    const forAdmin: Acting = { ...agent, actsFor: { ...boss, level: 'admin' } }
    const forIc1: Acting = { ...agent, actsFor: { ...boss, level: 'IC1' } }
    expect(permitted('StartTask', forAdmin, held)).toBe('yes')
    expect(permitted('StartTask', forIc1, held)).toBe('no')
    expect(permitted('StartTask', forIc1, { ...held, createdBy: 'boss' })).toBe('yes')
    expect(permitted('StartTask', { ...forAdmin, active: false }, held)).toBe('no')
    expect(permitted('StartTask', { ...agent, actsFor: undefined }, held)).toBe('no')
    expect(permitted('ApprovePullRequest', forIc1, { ...held, createdBy: 'boss' })).toBe('no')
  })

  it('our own reactors may send what their manifest lists: nothing yet', () => {
    expect([...systemManifest]).toEqual([])
    expect(permitted('StartTask', { kind: 'system' }, held)).toBe('no')
    expect(needed('StartTask', { kind: 'system' })).toContain('manifest')
  })

  it('whoever is not known may nothing, nor one of a level that only a newer release knows', () => {
    expect(permitted('SeeTask', { kind: 'nobody' }, held)).toBe('no')
    expect(needed('SeeTask', { kind: 'nobody' })).toContain('known')
    const newer: Acting = { kind: 'person', id: me, level: 'UNKNOWN', teamIds: [theirs] }
    expect(permitted('SeeTask', newer, concern('IC1', 'created'))).toBe('no')
    expect(needed('SeeTask', newer)).toBe('no')
  })

  it('tells what would be needed', () => {
    expect(needed('StartTask', acting('agent', []))).toBe('own')
    expect(needed('PauseAgent', acting('service', []))).toBe('no')
    expect(needed('AssignTask', acting('IC3', []))).toBe('T')
  })
})

describe('levels', () => {
  it('rank IC1, IC3, manager, admin', () => {
    expect(outranks('IC1', 'IC3')).toBe(true)
    expect(outranks('manager', 'admin')).toBe(true)
    expect(outranks('admin', 'admin')).toBe(false)
    expect(outranks('manager', 'IC3')).toBe(false)
  })
})
