// The living company: what it picks next is within the rules but for a small share, its picture of itself agrees
// with the deciders, and it stays of a size.
import { describe, expect, it } from 'vitest'
import { Company, liveTarget } from '../../../infra/demo/company.ts'
import { commandOf } from '../../../infra/demo/deeds.ts'
import { nextDeed } from '../../../infra/demo/next-deed.ts'
import { randomFrom } from '../../../infra/demo/random.ts'
import { Rights } from '../../../infra/demo/rights.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import type { Outcome } from '../../../streams/producer/index.ts'
import { CompanyPlatform } from './company-platform.ts'
import { commandsOf, presentMs, smallPlan } from './small-company.ts'

function livedFor(deeds: number, tasks: number) {
  const plan = smallPlan('living', tasks)
  const platform = new CompanyPlatform(presentMs)
  for (const command of commandsOf(plan)) platform.decide(command)
  const rights = new Rights(plan.roster)
  const company = new Company({
    tasks: plan.lives.flatMap(({ task }) => task ?? []),
    links: plan.links.map(({ said }) => said),
    pausedAgents: [],
  })
  const random = randomFrom('living deeds')
  const outcomes: Outcome[] = []
  const kinds = new Map<string, number>()
  const actors = new Map<string, number>()
  for (let count = 0; count < deeds; count += 1) {
    const nowUs = (presentMs + count * 250) * 1000
    const deed = nextDeed({ company, rights, random, nowUs, nextId: uuidV7 })
    if (deed === undefined) throw new Error('nothing comes to mind')
    company.begin(deed)
    const command = commandOf(deed, rights)
    const outcome = platform.decide(command)
    company.settle(deed, outcome)
    outcomes.push(outcome)
    kinds.set(command.type, (kinds.get(command.type) ?? 0) + 1)
    actors.set(deed.by.kind, (actors.get(deed.by.kind) ?? 0) + 1)
  }
  return { orgId: plan.roster.orgId, platform, company, outcomes, kinds, actors }
}

describe('the living company', () => {
  const { orgId, platform, company, outcomes, kinds, actors } = livedFor(14_000, 600)
  const refused = outcomes.filter(({ status }) => status === 'refused')

  it('is refused now and then, with several codes, and mostly not', () => {
    const share = refused.length / outcomes.length
    expect(share).toBeGreaterThan(0.005)
    expect(share).toBeLessThan(0.04)
    const codes = new Set(refused.map(({ code }) => code))
    expect(codes).toEqual(
      new Set(['FORBIDDEN', 'FORBIDDEN_TRANSITION', 'NO_CHANGE', 'VERSION_CONFLICT']),
    )
  })

  it('does everything that people and agents do', () => {
    const usual = [
      'CreateTask AssignTask HandTaskToAgent StartTask BlockTask UnblockTask SubmitTaskForReview',
      'CompleteTask CloseTask ReopenTask CommentOnTask LabelTask SetTaskDueDate PrioritiseTask',
      'CancelTask MoveTask LinkTasks UnlinkTasks PauseAgent ResumeAgent',
    ].flatMap((types) => types.split(' '))
    expect(usual.filter((type) => !kinds.has(type))).toEqual([])
    const byAgents = (actors.get('agent') ?? 0) / outcomes.length
    expect(byAgents).toBeGreaterThan(0.05)
    expect(byAgents).toBeLessThan(0.5)
  })

  it('knows of each task what its decider knows', () => {
    expect(company.liveCount).toBeGreaterThan(50)
    for (const { id, ...known } of company.state.tasks) {
      expect(platform.rowOf('task', id).state).toMatchObject(known)
    }
  })

  it('knows links that are there', () => {
    const { state } = platform.rowOf('work-graph', orgId)
    expect(company.links.length).toBeGreaterThan(200)
    const waitsFor =
      typeof state === 'object' && state !== null && 'waitsFor' in state
        ? state.waitsFor
        : undefined
    for (const { taskId, dependsOn } of company.links) {
      expect(waitsFor).toHaveProperty(taskId, expect.arrayContaining([dependsOn]))
    }
  })

  it('comes to a size and stays there', () => {
    expect(company.liveCount).toBeGreaterThan(liveTarget / 2)
    expect(company.liveCount).toBeLessThan(liveTarget * 1.6)
    expect(company.state.tasks.length).toBeLessThan(liveTarget * 1.6 + 61)
    expect(company.links.length).toBeLessThanOrEqual(301)
  })
})

describe('a company whose memory is out of date', () => {
  it('learns from refusals and leaves alone what it cannot explain', () => {
    const plan = smallPlan('forgetful', 400)
    const platform = new CompanyPlatform(presentMs)
    for (const command of commandsOf(plan)) platform.decide(command)
    const rights = new Rights(plan.roster)
    // It believes that nothing has happened since each task was created.
    const company = new Company({
      tasks: plan.lives.flatMap(({ task }) =>
        task === undefined ? [] : [{ ...task, status: 'open' as const, assignee: null }],
      ),
      links: [],
      pausedAgents: [],
    })
    const random = randomFrom('forgetful deeds')
    const refusals: number[] = []
    for (let count = 0; count < 9_000; count += 1) {
      const moment = { company, rights, random, nowUs: presentMs * 1000, nextId: uuidV7 }
      const deed = nextDeed(moment)
      if (deed === undefined) continue
      company.begin(deed)
      const outcome = platform.decide(commandOf(deed, rights))
      company.settle(deed, outcome)
      if (outcome.status === 'refused') refusals.push(count)
    }
    const early = refusals.filter((count) => count < 1_000).length
    const late = refusals.filter((count) => count >= 8_000).length
    expect(early).toBeGreaterThan(3 * late)
    expect(late).toBeLessThan(60)
  })
})
