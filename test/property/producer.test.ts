// The producer under any mix of failed, lost and refused sends: what it acknowledges is in the log, order
// holds, nothing is left unsettled, and no sender is used after its error (R2).
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { uuidV5 } from '../../schemas/ids.ts'
import { HiveError } from '../../streams/base/faults.ts'
import { silentLogger } from '../../streams/base/logger.ts'
import { createProducer } from '../../streams/producer/producer.ts'
import { FakeTransport, type Fate } from '../unit/streams/producer/fake-transport.ts'

const space = '11111111-1111-5111-8111-111111111111'
const id = (name: string) => uuidV5(space, name)

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fate>('ok') },
  fc.record({ failure: fc.constant('unknown' as const), landed: fc.boolean() }),
  fc.record({
    failure: fc.constantFrom('not-sent' as const, 'refused' as const),
    landed: fc.constant(false),
  }),
)

const plan = fc.record({
  fates: fc.array(fate, { maxLength: 8 }),
  openFailures: fc.nat({ max: 2 }),
  /** Per command: its lane, and whether the sender of commands pauses before it. */
  commands: fc.array(fc.record({ lane: fc.nat({ max: 2 }), pause: fc.boolean() }), {
    minLength: 1,
    maxLength: 24,
  }),
  batchBytesMax: fc.integer({ min: 50, max: 500 }),
  bufferBytesMax: fc.integer({ min: 1_500, max: 5_000 }),
})

it('what is acknowledged is in the log, in order, and every promise settles', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ fates, openFailures, commands, ...limits }) => {
      const transport = new FakeTransport()
      transport.fates.push(...fates)
      transport.openFailures = openFailures
      transport.laneOf = ({ envelope }) => envelope.entityId
      const producer = createProducer({
        transport,
        limits: { laneBytesMax: limits.bufferBytesMax, deliveryTimeoutMs: 10_000, ...limits },
        defaults: { orgId: id('org'), actor: { kind: 'service', id: id('me'), scopes: [] } },
        logger: silentLogger,
        outcomes: undefined,
        closeParts: () => Promise.resolve(),
      })
      const sent = commands.map(({ lane }, index) => ({
        entityId: id(`lane ${lane}`),
        commandId: id(`command ${index}`),
      }))
      const sends: Promise<unknown>[] = []
      const offsets = new Map<string, number>()
      for (const [index, { entityId, commandId }] of sent.entries()) {
        if (commands[index]?.pause === true) await producer.ready()
        const send = producer.send({ type: 'StartTask', entityId, commandId })
        sends.push(send.then(({ offset }) => offsets.set(commandId, offset)))
      }
      const ends = Promise.allSettled(sends)
      expect(await producer.close(20_000)).toEqual({ graceful: true, left: [] })
      for (const end of await ends) {
        if (end.status === 'fulfilled') continue
        const code = end.reason instanceof HiveError ? end.reason.code : 'not coded'
        expect(code).toMatch(/^APPEND_/)
      }
      for (const lane of new Set(sent.map(({ entityId }) => entityId))) {
        const log = transport.log.filter((record) => record.lane === lane)
        const own = sent.filter(({ entityId }) => entityId === lane).map((one) => one.commandId)
        for (const commandId of own) {
          const offset = offsets.get(commandId)
          if (offset !== undefined) expect(log[offset]?.commandId).toBe(commandId)
        }
        const first = [...new Set(log.map(({ commandId }) => commandId))]
        expect(first).toEqual(own.filter((commandId) => first.includes(commandId)))
      }
      expect(transport.misused).toBe(0)
      expect(producer.figures()).toMatchObject({ bufferedBytes: 0, pending: 0 })
    }),
    { numRuns: 60 },
  )
})
