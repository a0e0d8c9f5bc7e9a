// Playing the history: all of it once, whatever fails on the way, and nothing where it is there already.
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../infra/demo/history.ts'
import { historyCommands, organisationCommand } from '../../../infra/demo/history-commands.ts'
import { randomFrom } from '../../../infra/demo/random.ts'
import { type SeedFacts, type Sender, seedCompany } from '../../../infra/demo/seed-company.ts'
import { CompanyPlatform } from './company-platform.ts'
import { type FakeSender, fakeSender } from './fake-sender.ts'
import { commandsOf, presentMs, smallPlan } from './small-company.ts'

const plan = smallPlan('seeding', 40)
const all = [...commandsOf(plan)].length

interface Run {
  readonly signal?: AbortSignal
  readonly onPlan?: () => void
  readonly onRetry?: () => void
}

function seed(sender: Sender, of: Plan, run: Run = {}): Promise<SeedFacts> {
  return seedCompany({
    sender,
    signal: run.signal ?? new AbortController().signal,
    organisation: organisationCommand(of.roster, of.endMs),
    history() {
      run.onPlan?.()
      return Promise.resolve(historyCommands(of))
    },
    onProgress: () => undefined,
    onRetry: () => run.onRetry?.(),
  })
}

function eventsOf(platform: CompanyPlatform): string[] {
  return platform.records
    .filter(({ type }) => !type.startsWith('Command'))
    .map(({ type, envelope }) => `${envelope.entityId}@${envelope.version} ${type}`)
    .sort()
}

const whole = (() => {
  const platform = new CompanyPlatform(presentMs)
  for (const command of commandsOf(plan)) platform.decide(command)
  return eventsOf(platform)
})()

describe('setting up the demo company', () => {
  it('plays the whole history once', async () => {
    const platform = new CompanyPlatform(presentMs)
    const facts = await seed(
      fakeSender(platform, () => 'fair'),
      plan,
    )
    expect({ ...facts, tookMs: 0 }).toEqual({
      company: 'seeded',
      commands: all,
      accepted: all,
      alreadyThere: 0,
      refused: 0,
      refusedByCode: {},
      tookMs: 0,
    })
    expect(eventsOf(platform)).toEqual(whole)
  })

  it('asks once, plans nothing and changes nothing where it is there', async () => {
    const platform = new CompanyPlatform(presentMs)
    const sender = fakeSender(platform, () => 'fair')
    await seed(sender, plan)
    const before = sender.sent.length
    let planned = 0
    const facts = await seed(sender, plan, { onPlan: () => (planned += 1) })
    expect(facts).toMatchObject({ company: 'found', commands: 1, accepted: 0, alreadyThere: 1 })
    expect(sender.sent.slice(before).map(({ type }) => type)).toEqual(['CreateOrganisation'])
    expect(planned).toBe(0)
    expect(eventsOf(platform)).toEqual(whole)
  })

  it.each([5, 60, 200, all - 1])(
    'goes on where it was stopped, after %i commands',
    async (stop) => {
      const platform = new CompanyPlatform(presentMs)
      const stopping = new AbortController()
      const first: FakeSender = fakeSender(platform, (index) => {
        if (index >= stop) stopping.abort(new Error('stopped'))
        return index >= stop ? 'away' : 'fair'
      })
      await expect(seed(first, plan, { signal: stopping.signal })).rejects.toThrow('stopped')
      expect(eventsOf(platform).length).toBeLessThan(whole.length)
      const facts = await seed(
        fakeSender(platform, () => 'fair'),
        plan,
      )
      expect(facts).toMatchObject({ company: 'seeded', refused: 0 })
      expect(eventsOf(platform)).toEqual(whole)
    },
  )

  it('is the same history when sends fail, outcomes are missed and tables are behind', async () => {
    const small = smallPlan('seeding', 8)
    const platform = new CompanyPlatform(presentMs)
    const random = randomFrom('weather')
    let retries = 0
    const sender = fakeSender(platform, (_, { type }) => {
      // What follows a creation waits for no table, and the SDK never lets one overtake another that failed.
      const alone = type.startsWith('Create') || type === 'LinkTasks'
      return random.weighted([
        ['fair', 90],
        ['unanswered', 4],
        ['away', alone ? 4 : 0],
        ['behind', alone ? 4 : 0],
      ] as const)
    })
    const facts = await seed(sender, small, { onRetry: () => (retries += 1) })
    expect(retries).toBeGreaterThan(0)
    expect(facts).toMatchObject({ company: 'seeded', refused: 0 })
    const straight = new CompanyPlatform(presentMs)
    for (const command of commandsOf(small)) straight.decide(command)
    expect(eventsOf(platform)).toEqual(eventsOf(straight))
  })

  it('says why when it may not', async () => {
    const platform = new CompanyPlatform(presentMs)
    const sender = fakeSender(platform, () => 'fair')
    const refused = seedCompany({
      sender,
      signal: new AbortController().signal,
      organisation: {
        ...organisationCommand(plan.roster, plan.endMs),
        actor: { kind: 'service', id: plan.roster.firstAdminId, scopes: ['tasks'] },
        occurredAt: null,
      },
      history: () => Promise.resolve(historyCommands(plan)),
      onProgress: () => undefined,
      onRetry: () => undefined,
    })
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', kind: 'permanent' })
    expect(sender.sent).toHaveLength(1)
  })
})
