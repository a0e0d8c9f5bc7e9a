// The pace of the living company: few at once, slower while nobody answers, back when somebody does, stopped in time.
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Company } from '../../../infra/demo/company.ts'
import { type Living, live } from '../../../infra/demo/live.ts'
import { randomFrom } from '../../../infra/demo/random.ts'
import { Rights } from '../../../infra/demo/rights.ts'
import type { Sender } from '../../../infra/demo/seed-company.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { CompanyPlatform } from './company-platform.ts'
import { fakeSender, type Weather } from './fake-sender.ts'
import { commandsOf, presentMs, smallPlan } from './small-company.ts'

const plan = smallPlan('pace', 120)
const deadline = { timeout: 5_000, interval: 10 }

function platformOfPlan(): CompanyPlatform {
  const platform = new CompanyPlatform(presentMs)
  for (const command of commandsOf(plan)) platform.decide(command)
  return platform
}

function begin(sender: Sender, rate: number): Living {
  const company = new Company({
    tasks: plan.lives.flatMap(({ task }) => task ?? []),
    links: plan.links.map(({ said }) => said),
    pausedAgents: [],
  })
  const living = live({
    company,
    rights: new Rights(plan.roster),
    random: randomFrom('pace'),
    sender,
    rate,
    logger: silentLogger,
  })
  onTestFinished(async () => {
    await living.stop(100)
  })
  return living
}

describe('the pace of the living company', () => {
  it('keeps its rate', async () => {
    const sender = fakeSender(platformOfPlan(), () => 'fair')
    const begun = performance.now()
    const living = begin(sender, 100)
    await vi.waitUntil(() => living.figures().accepted >= 100, deadline)
    const seconds = (performance.now() - begun) / 1000
    expect(100 / seconds).toBeLessThan(200)
    expect(living.isWaiting()).toBe(false)
  })

  it('slows down while the log is away, and is back when it is', async () => {
    let weather: Weather = 'away'
    const sender = fakeSender(platformOfPlan(), () => weather)
    const begun = performance.now()
    const living = begin(sender, 100)
    await vi.waitUntil(() => living.figures().unanswered >= 5, deadline)
    // At least half of 100, 200 and 400 ms lies between them, where five deeds would take 50 ms.
    expect(performance.now() - begun).toBeGreaterThan(300)
    expect(living.isWaiting()).toBe(true)
    expect(living.halted()).toBeUndefined()
    weather = 'fair'
    await vi.waitUntil(() => living.figures().accepted >= 30, deadline)
    expect(living.isWaiting()).toBe(false)
  })

  it('has few under way, however long nobody answers, and leaves them at the deadline', async () => {
    const mute: Sender = {
      ready: () => Promise.resolve(),
      send: () => new Promise(() => undefined),
      outcome: () => new Promise(() => undefined),
    }
    const living = begin(mute, 2_000)
    await vi.waitUntil(() => living.figures().underWay >= 16, deadline)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(living.figures()).toMatchObject({ sent: 16, underWay: 16 })
    const begun = performance.now()
    expect(await living.stop(100)).toBe(16)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('stops between two deeds at once', async () => {
    const sender = fakeSender(platformOfPlan(), () => 'fair')
    const living = begin(sender, 50)
    await vi.waitUntil(() => living.figures().accepted >= 3, deadline)
    expect(await living.stop(5_000)).toBe(0)
    const { sent } = living.figures()
    expect(sender.sent).toHaveLength(sent)
  })

  it('halts by name when the journal cannot be read on', async () => {
    let weather: Weather = 'fair'
    const sender = fakeSender(platformOfPlan(), () => weather)
    const living = begin(sender, 200)
    await vi.waitUntil(() => living.figures().accepted >= 3, deadline)
    weather = 'broken'
    await vi.waitUntil(() => living.halted() !== undefined, deadline)
    expect(living.halted()).toMatchObject({ code: 'LOG_RESET' })
    const { sent } = living.figures()
    await living.stop(100)
    expect(living.figures().sent).toBe(sent)
  })
})
