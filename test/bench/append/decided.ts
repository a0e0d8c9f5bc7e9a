// Our side of `append`: one decider process, commands that wait in the log, from its first outcome to its last.
import type { Admin } from '../../../streams/kafka/kafka-types.ts'
import type { Company } from '../../faults/harness/platform.ts'
import type { Ground } from '../measure/bench.ts'
import { cpuMsOf } from '../measure/cpu.ts'
import { countOf, type Growth, grownBy } from '../measure/journal-clock.ts'
import { changeTask, createTask, openSender, sendAll } from './load-commands.ts'

const roundTimeoutMs = 240_000

export interface Workplace {
  readonly company: Company
  readonly tasks: readonly string[]
}

/** A company with so many tasks, all decided and checkpointed; the decider is stopped again. */
export async function furnish(ground: Ground, tasks: number): Promise<Workplace> {
  const { platform } = ground
  const decider = await ground.startRole('decider', 'bench')
  await decider.ready
  const company = await platform.company()
  const sender = await openSender(platform, company.orgId)
  const since = await platform.admin.endOffsets(platform.topics.events('task'))
  const ids: string[] = []
  await sendAll(
    sender,
    tasks,
    (index) => createTask(company, index),
    (id) => ids.push(id),
  )
  await sender.close()
  await grownBy(platform.admin, platform.topics.events('task'), since, tasks, roundTimeoutMs)
  await decider.stop()
  return { company, tasks: ids }
}

export interface DecidedRound extends Growth {
  /** Of the decider process in the same time. */
  readonly cpuMs: number
}

/** One round: commands first, then a fresh decider process on the same disk decides them all. */
export async function decideRound(
  ground: Ground,
  workplace: Workplace,
  commands: number,
  round: number,
): Promise<DecidedRound> {
  const { platform } = ground
  const { admin } = platform
  const topic = platform.topics.events('task')
  const sender = await openSender(platform, workplace.company.orgId)
  const { tasks } = workplace
  const turns = Math.ceil(commands / tasks.length)
  await sendAll(sender, commands, (index) =>
    changeTask(tasks[index % tasks.length] ?? '', round * turns + Math.floor(index / tasks.length)),
  )
  await sender.close()
  const since = await admin.endOffsets(topic)
  const decider = await ground.startRole('decider', 'bench')
  // Every partition's term begins with one EpochStarted; each of these commands has one outcome. The first quarter
  // warms the process up, as the peer's does.
  const began = await grownBy(admin, topic, since, since.size + commands / 4, roundTimeoutMs)
  const startedAt = performance.now()
  const cpuBefore = cpuMsOf(decider.pid)
  const ended = await grownBy(admin, topic, since, since.size + commands, roundTimeoutMs)
  const ms = performance.now() - startedAt
  const cpuMs = cpuMsOf(decider.pid) - cpuBefore
  const records = countOf(ended) - countOf(began)
  await decider.stop()
  return { records, ms, cpuMs }
}

export interface RecordSize {
  readonly valueBytes: number
  readonly headers: Readonly<Record<string, number>>
}

/** How large the journal's last records are, for a peer that writes equally large ones. */
export async function recordSize(admin: Admin, topic: string): Promise<RecordSize> {
  let bytes = 0
  let count = 0
  let headers: Record<string, number> = {}
  for (const [partition, end] of await admin.endOffsets(topic)) {
    for (let offset = Math.max(0, end - 8); offset < end; offset += 1) {
      const record = await admin.recordAt(topic, partition, offset)
      bytes += record?.value?.length ?? 0
      count += 1
      headers = Object.fromEntries(
        Object.entries(record?.headers ?? {}).map(([name, value]) => [name, value.length]),
      )
    }
  }
  return { valueBytes: Math.round(bytes / count), headers }
}
