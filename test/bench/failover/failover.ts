// bench failover: how long commands wait when deciders die, are replaced one by one, or begin on an empty disk.
import { pause, until } from '../../faults/harness/scenario.ts'
import { furnish } from '../append/decided.ts'
import { openSender } from '../append/load-commands.ts'
import { type Bench, type BenchContext, type Ground, onGround } from '../measure/bench.ts'
import { measured } from '../measure/figure.ts'
import { grownBy } from '../measure/journal-clock.ts'
import { longestPauses } from './pauses.ts'
import { steadyLoad } from './steady-load.ts'
import { takeOver } from './take-over.ts'

const tasks = 600
const commandsPerSecond = 300
const settleTimeoutMs = 90_000

export const failover: Bench = {
  name: 'failover',
  title: 'pauses of deciding: a decider killed, a rolling restart, a take-over with an empty disk',
  cases: [
    { name: 'decider-killed', title: 'kill -9 of one of two', run: killed },
    { name: 'rolling-restart', title: 'three, one after the other', run: rolling },
    {
      name: 'take-over-1m',
      title: 'a million tasks: memory of their decider, then another one with an empty disk',
      long: true,
      run: takeOver,
    },
  ],
}

async function killed(context: BenchContext): Promise<void> {
  const pauses: number[] = []
  for (let round = 1; round <= context.rounds; round += 1) {
    const longest = await disturbed(context, 2, async (ground, start) => {
      const [victim] = await start(['a', 'b'])
      return async () => {
        const { admin, topics } = ground.platform
        await victim?.kill()
        const at = await admin.endOffsets(topics.events('task'))
        await until(
          'every partition decided again',
          async () => {
            const ends = await admin.endOffsets(topics.events('task'))
            // One EpochStarted, and an outcome behind it.
            return [...ends].every(([partition, end]) => end >= (at.get(partition) ?? 0) + 2)
          },
          settleTimeoutMs,
        )
      }
    })
    context.say(`round ${round}: ${longest.toFixed(2)} s`)
    pauses.push(longest)
  }
  tellPause(context, 'decider-killed', pauses, 15)
}

async function rolling(context: BenchContext): Promise<void> {
  const pauses: number[] = []
  for (let round = 1; round <= context.rounds; round += 1) {
    const longest = await disturbed(context, 3, async (ground, start) => {
      const names = ['a', 'b', 'c']
      const running = await start(names)
      return async () => {
        for (const [index, name] of names.entries()) {
          await running[index]?.stop()
          const next = await ground.startRole('decider', name)
          await next.ready
        }
      }
    })
    context.say(`round ${round}: ${longest.toFixed(2)} s`)
    pauses.push(longest)
  }
  tellPause(context, 'rolling-restart', pauses, 2)
}

type Start = (names: readonly string[]) => Promise<Awaited<ReturnType<Ground['startRole']>>[]>

/** The longest pause of any partition, s, while the disturbance goes on under a steady load. */
async function disturbed(
  context: BenchContext,
  deciders: number,
  prepare: (ground: Ground, start: Start) => Promise<() => Promise<void>>,
): Promise<number> {
  return await onGround(context, `fail${deciders}`, async (ground) => {
    const { platform } = ground
    const { company, tasks: ids } = await furnish(ground, tasks)
    const disturb = await prepare(ground, async (names) => {
      const roles = await Promise.all(names.map((name) => ground.startRole('decider', name)))
      await Promise.all(roles.map((role) => role.ready))
      return roles
    })
    const topic = platform.topics.events('task')
    const since = await platform.admin.endOffsets(topic)
    const sender = await openSender(platform, company.orgId)
    const load = steadyLoad(sender, ids, commandsPerSecond)
    await pause(2_000)
    await disturb()
    await pause(1_000)
    const sent = await load.finish()
    await sender.close()
    await grownBy(platform.admin, topic, since, sent, settleTimeoutMs)
    const pauses = await longestPauses(platform, since)
    return Math.max(...pauses.values()) / 1000
  })
}

function tellPause(
  context: BenchContext,
  name: string,
  pauses: readonly number[],
  barSeconds: number,
): void {
  context.tell(
    measured({
      bench: 'failover',
      case: name,
      figure: 'longest_pause_of_a_partition',
      unit: 's',
      against: 'bar',
      ours: pauses,
      peer: [barSeconds],
      bar: { atMost: 1 },
    }),
  )
}
