import { describe, expect, it } from 'vitest'
import { records } from '../../../schemas/generated/records.ts'
import type { Actor, AnyCommand } from '../../../schemas/generated/types.ts'
import { type Scope, scopes } from '../../../schemas/permissions.ts'
import { agent, person, service } from '../../support/decider-world.ts'
import { expected, type Role, roles, rows, table } from '../schemas/permissions-table.ts'
import { examples } from './matrix-examples.ts'

/** One of each role; all people are of the red team, the agent acts for the admin. */
function actorOf(role: Role, withScopes: readonly Scope[]): Actor {
  return {
    IC1: person('ann'),
    IC3: person('ivan'),
    manager: person('mia'),
    agent: agent('robo'),
    admin: person('bill'),
    service: service(...withScopes),
  }[role]
}

function isCommand(action: string): action is AnyCommand['type'] {
  return Object.hasOwn(examples, action)
}

function isScope(scope: string | undefined): scope is Scope {
  return scope !== undefined && Object.hasOwn(scopes, scope)
}

const cases = table.flatMap(({ name, cells }) =>
  roles.flatMap((role) =>
    (rows[name]?.actions ?? []).filter(isCommand).flatMap((command) =>
      examples[command].relations.map((relation) => {
        const scope = rows[name]?.scope
        const needed = isScope(scope) ? [scope] : []
        return { role, cell: cells[role], command, relation, needed }
      }),
    ),
  ),
)

function isAllowed({ cell, role, relation, command }: (typeof cases)[number]): boolean {
  return expected(cell, role, relation, command) === 'yes'
}

describe('the permission matrix as the deciders keep it', () => {
  it('is tried with every command there is', () => {
    const commands = Object.entries(records).flatMap(([type, { kind }]) =>
      kind === 'command' ? [type] : [],
    )
    expect(new Set(cases.map(({ command }) => command))).toEqual(new Set(commands))
  })

  it.each(cases.filter(isAllowed))(
    '$role may $cell, so $command on what is $relation is accepted',
    ({ role, command, relation, needed }) => {
      const decided = examples[command].decide(actorOf(role, needed), relation)
      expect(decided).toMatchObject({ type: 'accepted' })
    },
  )

  it.each(cases.filter((one) => !isAllowed(one)))(
    '$role may $cell, so $command on what is $relation is refused',
    ({ role, command, relation, needed }) => {
      const decided = examples[command].decide(actorOf(role, needed), relation)
      expect(decided).toMatchObject({
        type: 'refused',
        code: 'FORBIDDEN',
        facts: { action: command, role },
      })
    },
  )

  it.each(cases.filter(({ cell, relation }) => cell === 'scope' && relation === 'foreign'))(
    'a service without the scope $needed may not $command',
    ({ command, relation, needed }) => {
      const wrong = Object.keys(scopes)
        .filter(isScope)
        .filter((scope) => !needed.includes(scope) && scope !== 'import')
      for (const actor of [service(), service(...wrong)]) {
        expect(examples[command].decide(actor, relation)).toMatchObject({
          type: 'refused',
          code: 'FORBIDDEN',
        })
      }
    },
  )
})
