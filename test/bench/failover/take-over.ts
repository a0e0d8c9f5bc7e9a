// A million tasks in one decider process that owns every partition: what it holds in memory, and how long another one
// with an empty disk takes until it has decided a command on every partition.

import { partitionOf } from '../../../streams/topics.ts'
import { pause } from '../../faults/harness/scenario.ts'
import { changeTask, createTask, openSender, sendAll } from '../append/load-commands.ts'
import { type BenchContext, onGround } from '../measure/bench.ts'
import { anonymousBytesOf } from '../measure/cpu.ts'
import { measured } from '../measure/figure.ts'
import { grownBy } from '../measure/journal-clock.ts'
import { steadyLoad } from './steady-load.ts'

const tasksDefault = 1_000_000
const loadTimeoutMs = 1_200_000
const steadyMs = 60_000
const steadyPerSecond = 500
const mebibyte = 1024 * 1024
const memoryBar = 1024
const takeOverBarSeconds = 60
/** A sample of ids is enough to change them. */
const sampleMax = 20_000

export async function takeOver(context: BenchContext): Promise<void> {
  const tasks = Math.round(tasksDefault * context.scale)
  await onGround(context, 'takeover', async (ground) => {
    const { platform } = ground
    const { admin, topics, config } = platform
    const topic = topics.events('task')
    const first = await ground.startRole('decider', 'first')
    await first.ready
    const company = await platform.company()
    const sender = await openSender(platform, company.orgId)
    const since = await admin.endOffsets(topic)
    const ids: string[] = []
    const startedAt = performance.now()
    const note = (id: string) => {
      if (ids.length < sampleMax) ids.push(id)
    }
    await sendAll(sender, tasks, (index) => createTask(company, index), note)
    context.say(`${tasks} commands sent in ${secondsSince(startedAt)} s`)
    await grownBy(admin, topic, since, tasks, loadTimeoutMs)
    context.say(`decided in ${secondsSince(startedAt)} s`)
    const afterLoad = anonymousBytesOf(first.pid) / mebibyte
    context.say(`RssAnon ${afterLoad.toFixed(0)} MiB; now ${steadyPerSecond}/s for a minute`)
    const before = await admin.endOffsets(topic)
    const load = steadyLoad(sender, ids, steadyPerSecond)
    await pause(steadyMs * Math.min(1, context.scale))
    const afterSteady = anonymousBytesOf(first.pid) / mebibyte
    await grownBy(admin, topic, before, await load.finish(), loadTimeoutMs)
    await first.stop()
    const memory = { bench: 'failover', case: 'take-over-1m', unit: 'MiB', against: 'bar' }
    const bar = { atMost: 1 }
    const told = (figure: string, ours: number) =>
      context.tell(measured({ ...memory, figure, ours: [ours], peer: [memoryBar], bar }))
    told('rss_anon_after_load', afterLoad)
    told('rss_anon_after_500_per_s', afterSteady)

    const rounds: number[] = []
    for (let round = 1; round <= context.rounds; round += 1) {
      // One command waits on every partition.
      const probes = Array.from({ length: config.partitions }, (_, partition) =>
        ids.find((id) => partitionOf(id, config.partitions) === partition),
      ).filter((id) => id !== undefined)
      const ends = await admin.endOffsets(topic)
      await Promise.all(probes.map((id) => sender.send(changeTask(id, 4 * round + 2))))
      const began = performance.now()
      const next = await ground.startRole('decider', `empty-${round}`)
      await grownBy(admin, topic, ends, config.partitions + probes.length, loadTimeoutMs)
      rounds.push((performance.now() - began) / 1000)
      context.say(`take-over ${round}: ${rounds.at(-1)?.toFixed(1)} s`)
      await next.stop()
    }
    await sender.close()
    const figure = 'empty_disk_until_all_partitions_decide'
    const peer = [takeOverBarSeconds]
    context.tell(measured({ ...memory, figure, unit: 's', ours: rounds, peer, bar }))
  })
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1)
}
