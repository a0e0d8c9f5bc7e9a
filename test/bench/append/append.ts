// bench append: commands decided and journalled per second by one decider process, beside what writes without deciding.
import type { Bench, BenchContext } from '../measure/bench.ts'
import { onGround } from '../measure/bench.ts'
import { measured } from '../measure/figure.ts'
import { perSecond } from '../measure/journal-clock.ts'
import { emmettRounds } from '../peers/emmett.ts'
import { javaProduceRound } from '../peers/java-produce.ts'
import { type RawRound, rawProduceRound, scratchTopic } from '../peers/raw-produce.ts'
import { unlessMissing } from '../provision/missing.ts'
import { type DecidedRound, decideRound, furnish, recordSize } from './decided.ts'

const commandsDefault = 160_000
const entities = 10_000

export const append: Bench = {
  name: 'append',
  title: 'commands decided and journalled /s by one decider process, 10k entities',
  cases: [
    {
      name: '10k-entities',
      title: 'beside kafkajs, the Java producer, and Emmett on PostgreSQL',
      run: tenThousand,
    },
  ],
}

async function tenThousand(context: BenchContext): Promise<void> {
  const commands = Math.round(commandsDefault * context.scale)
  await onGround(context, 'append', async (ground) => {
    const { platform } = ground
    context.say(`${entities} tasks`)
    const workplace = await furnish(ground, entities)
    const size = await recordSize(platform.admin, platform.topics.events('task'))
    context.say(`journal records: ${JSON.stringify(size)}`)
    const raw = await scratchTopic(ground, 'bench.raw')
    const ours: DecidedRound[] = []
    const peer: RawRound[] = []
    const java: number[] = []
    try {
      for (let round = 1; round <= context.rounds; round += 1) {
        const decided = await decideRound(ground, workplace, commands, round)
        const produced = await rawProduceRound(ground, raw, commands, size)
        ours.push(decided)
        peer.push(produced)
        const javaRate = await unlessMissing(context.say, 'Java producer', () =>
          javaProduceRound(ground, raw, commands, size),
        )
        if (javaRate !== undefined) java.push(javaRate)
        context.say(`round ${round}: ${roundText(decided)}; kafkajs ${roundText(produced)}`)
      }
    } finally {
      await platform.admin.deleteTopics([raw])
    }
    const shared = { bench: 'append', case: '10k-entities', against: 'kafkajs raw produce' }
    context.tell(
      measured({
        ...shared,
        figure: 'commands_per_s',
        unit: '1/s',
        ours: ours.map(perSecond),
        peer: peer.map(perSecond),
        bar: { atLeast: 0.5 },
      }),
    )
    const rates = { ...shared, figure: 'commands_per_s', unit: '1/s', ours: ours.map(perSecond) }
    if (java.length > 0) {
      context.tell(measured({ ...rates, against: 'kafka-producer-perf-test', peer: java }))
    }
    const emmett = await unlessMissing(context.say, 'Emmett on PostgreSQL', () =>
      emmettRounds(context.say, context.rounds, size.valueBytes),
    )
    if (emmett !== undefined) {
      const against = 'Emmett on PostgreSQL'
      context.tell(measured({ ...rates, against, peer: emmett, bar: { atLeast: 10 } }))
    }
    context.tell(
      measured({
        ...shared,
        figure: 'cpu_us_per_command',
        unit: 'µs',
        ours: ours.map(cpuEach),
        peer: peer.map(cpuEach),
      }),
    )
  })
}

interface Round {
  readonly records: number
  readonly ms: number
  readonly cpuMs: number
}

function cpuEach({ records, cpuMs }: Round): number {
  return (cpuMs / records) * 1000
}

function roundText(round: Round): string {
  return `${Math.round(perSecond(round))}/s at ${cpuEach(round).toFixed(1)} µs`
}
