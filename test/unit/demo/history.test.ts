// The company's past, as planned: the same for the same seed, of the size and shape that the demo promises.
import { describe, expect, it } from 'vitest'
import { changedTask, createdTask } from '../../../infra/demo/company-task.ts'
import { type Plan, planHistory } from '../../../infra/demo/history.ts'
import { historyCommands } from '../../../infra/demo/history-commands.ts'
import { Rights } from '../../../infra/demo/rights.ts'
import { enumSymbols } from '../../../schemas/generated/enums.ts'
import { CompanyPlatform } from './company-platform.ts'
import { commandsOf, presentMs, smallPlan } from './small-company.ts'

const plan = smallPlan('history', 300)
const { roster } = plan
const known = <Symbol extends string>(symbols: readonly Symbol[]) =>
  symbols.filter((symbol) => symbol !== 'UNKNOWN')

describe('the demo company', () => {
  it('is six teams, sixty people of every level and seven agents, each speciality once', () => {
    expect(roster.teams).toHaveLength(6)
    expect(roster.people).toHaveLength(60)
    expect(new Set(roster.people.map(({ level }) => level))).toEqual(
      new Set(known(enumSymbols.Level)),
    )
    for (const { id } of roster.teams) {
      const levels = roster.people.flatMap((person) =>
        person.teamIds.includes(id) ? [person.level] : [],
      )
      expect(levels).toEqual(expect.arrayContaining(['manager', 'IC3', 'IC1']))
    }
    expect(roster.agents.map(({ speciality }) => speciality)).toEqual(known(enumSymbols.Speciality))
    expect(roster.people.map(({ id }) => id)).toEqual(
      expect.arrayContaining([roster.firstAdminId, ...roster.agents.map(({ actsFor }) => actsFor)]),
    )
  })

  it('has no two of one name, and mail addresses that nobody can have', () => {
    expect(new Set(roster.people.map(({ name }) => name)).size).toBe(60)
    for (const { email } of roster.people) expect(email).toMatch(/^[a-z.-]+@brindlemoor\.example$/)
  })

  it('is the same for the same seed, present and size, and another for another seed', () => {
    expect(smallPlan('history', 300)).toEqual(plan)
    const other = smallPlan('another', 300)
    expect(other.roster.orgId).not.toBe(roster.orgId)
    expect(other.lives.map(({ created }) => created.said)).not.toEqual(
      plan.lives.map(({ created }) => created.said),
    )
  })

  it('gives tasks and their commands the same ids whenever it is planned', () => {
    const later = planHistory({ seed: 'history', endMs: presentMs + 86_400_000, tasks: 300 })
    expect(later.lives.map(({ id }) => id)).toEqual(plan.lives.map(({ id }) => id))
    const creations = (of: Plan) =>
      [...historyCommands(of).tasks()].map(({ creation }) => creation.commandId)
    expect(creations(later)).toEqual(creations(plan))
  })
})

describe('its history', () => {
  it('runs over months, each task forward in time, none beyond the present', () => {
    const [first] = plan.lives
    expect(presentMs - (first?.created.at ?? presentMs * 1000) / 1000).toBeGreaterThan(
      150 * 86_400_000,
    )
    for (const { created, changes } of plan.lives) {
      const times = [created, ...changes].map(({ at }) => at)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
      expect(new Set(times).size).toBe(times.length)
      expect(times.at(-1)).toBeLessThanOrEqual(presentMs * 1000)
    }
  })

  it('has tasks of every status, in hands of people and of agents', () => {
    const large = smallPlan('history', 1_500).lives.flatMap(({ task }) => task ?? [])
    expect(new Set(large.map(({ status }) => status))).toEqual(
      new Set(known(enumSymbols.TaskStatus)),
    )
    expect(new Set(large.map(({ assignee }) => assignee?.kind))).toEqual(
      new Set([undefined, 'person', 'agent']),
    )
  })

  it('says every command that a task knows, and lets nobody do what the matrix does not give them', () => {
    const rights = new Rights(roster)
    const said = new Set<string>()
    for (const { id, created, changes } of smallPlan('history', 1_500).lives) {
      const creation = { teamId: created.said.payload.teamId, createdBy: created.by.id }
      said.add(created.said.type)
      expect(rights.may(created.by, 'CreateTask', { ...creation, assignee: null })).toBe(true)
      let task = createdTask(id, created.by.id, created.said)
      for (const { by, said: change } of changes) {
        said.add(change.type)
        const told = `${by.kind} ${change.type} of a task ${task.status}`
        expect({ told, may: rights.may(by, change.type, task) }).toEqual({ told, may: true })
        task = changedTask(task, change) ?? task
      }
    }
    expect(said).toEqual(
      new Set(
        [
          'CreateTask PrioritiseTask LabelTask SetTaskDueDate DescribeTask AssignTask HandTaskToAgent',
          'MoveTask StartTask BlockTask UnblockTask SubmitTaskForReview CompleteTask CloseTask',
          'ReopenTask CancelTask CommentOnTask DeleteTask',
        ].flatMap((types) => types.split(' ')),
      ),
    )
  })

  it('is accepted by the deciders, command by command, and ends where the plan says', () => {
    const platform = new CompanyPlatform(presentMs)
    for (const command of commandsOf(plan)) {
      const { status, code, facts } = platform.decide(command)
      const told = { type: command.type, status, code, facts }
      expect(told).toEqual({ ...told, status: 'accepted' })
    }
    for (const { id, task } of plan.lives) {
      const { state } = platform.rowOf('task', id)
      expect(state).toMatchObject(
        task === undefined
          ? { deleted: true }
          : {
              status: task.status,
              priority: task.priority,
              teamId: task.teamId,
              assignee: task.assignee,
              createdBy: task.createdBy,
              labels: task.labels,
              dueAt: task.dueAt,
            },
      )
    }
  })

  it('keeps the time at which everything happened', () => {
    const platform = new CompanyPlatform(presentMs)
    for (const command of commandsOf(smallPlan('history', 20))) platform.decide(command)
    const told = platform.records.filter(({ type }) => type !== 'OrganisationConfigured')
    for (const { envelope } of told) {
      expect(envelope.occurredAt).toBeLessThanOrEqual(presentMs * 1000)
      expect(envelope.recordedAt).toBe(presentMs * 1000)
    }
    const days = told.map(({ envelope }) => Math.floor(envelope.occurredAt / 86_400_000_000))
    expect(new Set(days).size).toBeGreaterThan(20)
  })

  it('played again changes nothing', () => {
    const platform = new CompanyPlatform(presentMs)
    const small = smallPlan('history', 30)
    for (const command of commandsOf(small)) platform.decide(command)
    const events = platform.records.length
    const outcomes = [...commandsOf(small)].map((command) => platform.decide(command))
    const [organisation, ...others] = outcomes
    expect(organisation).toMatchObject({ code: 'ALREADY_EXISTS', version: 2 })
    expect(others.filter(({ repeated }) => !repeated)).toEqual([])
    expect(platform.records.slice(events).map(({ type }) => type)).toEqual([
      'CommandRefused',
      ...others.map(() => 'CommandRepeated'),
    ])
  })
})
