import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decider, Unstamped } from '../../processors/deciders/decider.ts'
import { deciders, referenceFolds } from '../../processors/deciders/deciders.ts'
import type {
  AgentCommand,
  AnyCommand,
  AnyEvent,
  EventEnvelope,
  PersonCommand,
} from '../../schemas/generated/types.ts'
import { decideInOrder, now } from '../support/decider-specification.ts'
import {
  actor,
  blueTeam,
  envelope,
  firstAdmin,
  greenTeam,
  id,
  nil,
  org,
  people,
  person,
  redTeam,
  refs,
  sealed,
  service,
} from '../support/decider-world.ts'
import { taskCommands } from './deciders-examples.ts'

const company = refs()
const name = fc.constantFrom('one', 'two').map(sealed)
const reason = null
const externalRef = null

function stamp(command: AnyCommand, version: number): EventEnvelope {
  const { orgId, entityType, entityId, actor } = command.envelope
  return {
    eventId: nil,
    orgId,
    entityType,
    entityId,
    version,
    commandId: nil,
    correlationId: nil,
    causationId: null,
    actor,
    origin: null,
    payloadHash: Buffer.alloc(0),
    basis: [],
    occurredAt: now,
    recordedAt: now,
    schemaRevision: 1,
    extensions: {},
  }
}

/** Plays commands; every event goes into the decider's state and, stamped, into the row of the table. */
function both<S, C extends AnyCommand, E extends AnyEvent, Row>(
  decider: Decider<S, C, E>,
  fold: (row: Row | undefined, event: Stamped<E>) => Row | undefined,
  commands: readonly C[],
) {
  let state: S | undefined
  let row: Row | undefined
  let version = 0
  for (const command of commands) {
    const decided = decideInOrder(decider, state, command, company)
    if (decided.type === 'refused') continue
    for (const event of decided.events) {
      version += 1
      const stamped = { ...event, envelope: stamp(command, version) }
      state = decider.evolve(state, event, stamped.envelope)
      row = fold(row, stamped)
    }
  }
  return { state, row, version }
}
type Stamped<E extends AnyEvent> = Unstamped<E> & { readonly envelope: EventEnvelope }

describe('a row of a reference table says what the decider knows', () => {
  it('of a person', () => {
    const by = envelope('person', id(200), person('ada'))
    const teamId = fc.constantFrom(redTeam, blueTeam, greenTeam)
    const level = fc.constantFrom('IC1', 'IC3', 'manager', 'admin')
    const command: fc.Arbitrary<PersonCommand> = fc.oneof(
      fc.record({ name, level, teamIds: fc.subarray([redTeam, blueTeam]) }).map((said) => ({
        type: 'CreatePerson' as const,
        envelope: by,
        payload: { ...said, email: null, externalRef },
      })),
      fc.record({ level }).map((payload) => ({
        type: 'ChangePersonLevel' as const,
        envelope: by,
        payload,
      })),
      fc
        .record({ type: fc.constantFrom('AddPersonToTeam', 'RemovePersonFromTeam'), teamId })
        .map(({ type, ...payload }) => ({ type, envelope: by, payload })),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const { person: decider } = deciders
        const { state, row, version } = both(decider, referenceFolds.person.fold, commands)
        expect(row).toEqual(state && { ...state, version })
      }),
    )
  })

  it('of an agent', () => {
    const by = envelope('agent', id(300), person('ada'))
    const command: fc.Arbitrary<AgentCommand> = fc.oneof(
      name.map((said) => ({
        type: 'CreateAgent' as const,
        envelope: by,
        payload: {
          name: said,
          speciality: 'analyst',
          actsFor: people.ann.id,
          externalRef,
        } as const,
      })),
      fc
        .constantFrom('PauseAgent', 'ResumeAgent', 'StopAgent')
        .map((type) => ({ type, envelope: by, payload: { reason } })),
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const { state, row, version } = both(deciders.agent, referenceFolds.agent.fold, commands)
        expect(row).toEqual(state && { ...state, version })
      }),
    )
  })

  it('of an organisation and of a team', () => {
    const byOrg = envelope('organisation', org, service('platform'))
    const byFirst = envelope('organisation', org, actor('person', firstAdmin))
    const byTeam = envelope('team', redTeam, person('ada'))
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), ([first, ...others]) => {
        const named = first ?? null
        const organisation = both(deciders.organisation, referenceFolds.organisation.fold, [
          {
            type: 'CreateOrganisation',
            envelope: byOrg,
            payload: { name: named, firstAdminId: firstAdmin, externalRef },
          },
          ...others.map((other) => ({
            type: 'ConfigureOrganisation' as const,
            envelope: byFirst,
            payload: { name: other },
          })),
        ])
        expect(organisation.row).toEqual({
          version: organisation.version,
          orgId: org,
          firstAdminId: firstAdmin,
        })
        const team = both(deciders.team, referenceFolds.team.fold, [
          { type: 'CreateTeam', envelope: byTeam, payload: { name: named, externalRef } },
          ...others.map((other) => ({
            type: 'RenameTeam' as const,
            envelope: byTeam,
            payload: { name: other },
          })),
        ])
        expect(team.row).toEqual({ version: team.version, orgId: org })
      }),
    )
  })

  it('of a task, which keeps its last routing when it is deleted', () => {
    fc.assert(
      fc.property(taskCommands, (commands) => {
        const { state, row, version } = both(deciders.task, referenceFolds.task.fold, commands)
        if (state === undefined) return
        expect(row).toMatchObject({ version, orgId: org, deleted: state.deleted })
        if (state.deleted) return
        const { teamId, assignee, createdBy } = state
        expect(row).toEqual({ version, orgId: org, teamId, assignee, createdBy, deleted: false })
      }),
    )
  })
})
