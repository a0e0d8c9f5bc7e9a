// The demo company on real parts, decided by a real process: set up once though it is stopped on the way, alive
// afterwards, and found again. Counted from the journals by a reader that shares no code with the product.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Demo, startDemo } from '../../../infra/demo/start-demo.ts'
import { entities } from '../../../schemas/entities.ts'
import { childEnvironment } from '../../../streams/base/config.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { Decoder, readTopics } from '../../faults/checker/read-log.ts'
import { validOf } from '../../faults/checker/valid-records.ts'
import { Platform } from '../../faults/harness/platform.ts'
import { RoleProcess } from '../../faults/harness/role-process.ts'

const seed = 'integration'
const tasks = 250

interface Told {
  readonly type: string
  readonly orgId: string
  readonly entityId: string
  readonly actor: string
  /** UTC µs. */
  readonly occurredAt: number
  readonly recordedAt: number
}

let platform: Platform
let decider: RoleProcess
const demos: Demo[] = []

beforeAll(async () => {
  platform = await Platform.open({ name: 'demo', partitions: 3, env: childEnvironment() })
  decider = await RoleProcess.start({
    role: 'decider',
    instance: 'one',
    env: platform.env,
    logDirectory: platform.directory,
  })
  await decider.ready
})

afterAll(async () => {
  for (const demo of demos) await demo.stop(2_000)
  await decider.stop()
  await platform.close(false)
})

async function begin(rate: number): Promise<Demo> {
  const { config } = platform
  const demo = await startDemo({ config, logger: silentLogger, seed, rate, tasks })
  demos.push(demo)
  return demo
}

/** Everything in the journals that counts. */
async function journalled(): Promise<Told[]> {
  const { addresses, topics } = platform
  const decoder = new Decoder(addresses)
  const journals = entities.map((entity) => topics.events(entity))
  const records = await readTopics(addresses, journals)
  const partitions = Map.groupBy(records, ({ topic, partition }) => `${topic} ${partition}`)
  const told: Told[] = []
  for (const { raw, kind } of [...partitions.values()].flatMap((of) => validOf(of).valid)) {
    if (kind !== 'outcome' || raw.value === null) continue
    const { type, envelope } = await decoder.decode(raw.value)
    const { orgId, entityId, actor, occurredAt, recordedAt } = envelope
    told.push({
      type,
      orgId: String(orgId),
      entityId: String(entityId),
      actor:
        typeof actor === 'object' && actor !== null && 'kind' in actor ? String(actor.kind) : '',
      occurredAt: Number(occurredAt),
      recordedAt: Number(recordedAt),
    })
  }
  return told
}

const isEvent = ({ type }: Told) => !type.startsWith('Command')
/** The history is played by a service, but for the word that it is whole. */
const ofHistory = (told: readonly Told[]) =>
  told.filter(
    (one) => isEvent(one) && (one.actor === 'service' || one.type === 'OrganisationConfigured'),
  )
const countOf = (told: readonly Told[], type: string) =>
  told.filter((one) => one.type === type).length

describe('the demo company on the real platform', () => {
  let history: readonly string[] = []
  const keyOf = ({ type, entityId, occurredAt }: Told) => `${entityId} ${type} ${occurredAt}`

  it('is set up once, though stopped on the way', async () => {
    const first = await begin(20)
    await vi.waitUntil(() => (first.history()?.commands ?? 0) > 150, {
      timeout: 30_000,
      interval: 5,
    })
    const begun = performance.now()
    await first.stop(5_000)
    expect(performance.now() - begun).toBeLessThan(7_000)
    await expect(first.facts).rejects.toMatchObject({ code: 'DEMO_STOPPED' })
    expect(countOf(await journalled(), 'OrganisationConfigured')).toBe(0)

    const second = await begin(20)
    const facts = await second.facts
    expect(facts).toMatchObject({ company: 'seeded', refused: 0 })
    expect(facts.alreadyThere).toBeGreaterThan(50)
    const told = await journalled()
    const played = ofHistory(told)
    history = played.map(keyOf).sort()
    expect({
      organisations: countOf(played, 'OrganisationCreated'),
      whole: countOf(played, 'OrganisationConfigured'),
      teams: countOf(played, 'TeamCreated'),
      people: countOf(played, 'PersonCreated'),
      agents: countOf(played, 'AgentCreated'),
      tasks: countOf(played, 'TaskCreated'),
    }).toEqual({ organisations: 1, whole: 1, teams: 6, people: 60, agents: 7, tasks })
    expect(countOf(played, 'TasksLinked')).toBeGreaterThan(5)
    expect(played).toHaveLength(facts.commands)
    expect(new Set(told.map(({ orgId }) => orgId))).toEqual(new Set([second.orgId]))
    const months = played.filter((one) => one.recordedAt - one.occurredAt > 90 * 86_400_000_000)
    expect(months.length).toBeGreaterThan(played.length / 4)
  })

  it('lives: only people and agents act, nearly all of it accepted', async () => {
    const demo = demos.at(-1)
    if (demo === undefined) throw new Error('nothing was set up')
    await vi.waitUntil(() => (demo.figures()?.accepted ?? 0) >= 80, {
      timeout: 20_000,
      interval: 50,
    })
    expect(demo.ready()).toEqual({ ready: true, reasons: [] })
    expect(await demo.stop(5_000)).toEqual({ graceful: true, left: [] })
    const figures = demo.figures()
    const told = await journalled()
    const lived = told.filter(
      ({ actor, type }) => actor !== 'service' && type !== 'OrganisationConfigured',
    )
    expect(lived.filter(isEvent)).toHaveLength(figures?.accepted ?? 0)
    expect(countOf(lived, 'CommandRefused')).toBe(figures?.refused)
    expect(figures).toMatchObject({ unanswered: 0, underWay: 0 })
    expect((figures?.refused ?? 0) / (figures?.sent ?? 1)).toBeLessThan(0.15)
    // Whether an agent is among the first to act is chance; nobody else ever acts.
    expect(lived.filter(({ actor }) => actor !== 'person' && actor !== 'agent')).toEqual([])
  })

  it('is found by the next start, which changes nothing of it and lives on', async () => {
    const demo = await begin(20)
    expect(await demo.facts).toMatchObject({ company: 'found', commands: 1, accepted: 0 })
    await vi.waitUntil(() => (demo.figures()?.accepted ?? 0) >= 20, {
      timeout: 20_000,
      interval: 50,
    })
    expect(await demo.stop(5_000)).toEqual({ graceful: true, left: [] })
    expect(
      ofHistory(await journalled())
        .map(keyOf)
        .sort(),
    ).toEqual(history)
  })
})
