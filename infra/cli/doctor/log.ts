// The log: topics as they must be, and every stored position within what its log still holds.
import { entities } from '../../../schemas/entities.ts'
import type { Admin, PartitionOffsets } from '../../../streams/kafka/kafka-types.ts'
import { differencesOf, parkingProcessors, type Topics } from '../../../streams/topics.ts'
import { measureLag } from '../../observability/lag.ts'
import { type Finding, ok, warning, wrong } from './finding.ts'

const keepForEver = '2147483647'
const shownMax = 5

export async function checkLog(admin: Admin, topics: Topics): Promise<readonly Finding[]> {
  const specs = topics.all()
  const found = await admin.describe(specs.map(({ name }) => name))
  const missing = specs.filter(({ name }) => !found.has(name))
  if (missing.length > 0) {
    const text = `${missing.length} of ${specs.length} topics do not exist, e.g. ${missing[0]?.name ?? ''}`
    return [wrong('topics', 'TOPIC_MISMATCH', text), await retention(admin)]
  }
  const differences = specs.flatMap((spec) => differencesOf(spec, found.get(spec.name)))
  const topicsFinding =
    differences.length === 0
      ? ok('topics', `${specs.length} as they must be`)
      : wrong('topics', 'TOPICS_DIFFER', listed(differences))
  return [topicsFinding, await retention(admin), ...(await positions(admin, topics))]
}

/** Kafka must not forget how far the facts were written (DESIGN §5). */
async function retention(admin: Admin): Promise<Finding> {
  const setting = await admin.brokerSetting('offsets.retention.minutes')
  if (setting === keepForEver) return ok('retention of offsets', 'for ever')
  return warning(
    'retention of offsets',
    `offsets.retention.minutes=${setting ?? 'unknown'}`,
    `set it to ${keepForEver} on the brokers: a position that Kafka forgets stops the facts`,
  )
}

async function positions(admin: Admin, topics: Topics): Promise<readonly Finding[]> {
  const journals = entities.map((entity) => topics.events(entity))
  const commands = entities.map((entity) => topics.commands(entity))
  const committed = await Promise.all(
    parkingProcessors.map((name) => admin.committed(topics.group(name), journals)),
  )
  const [starts, ends] = await Promise.all([
    admin.startOffsetsOf([...journals, ...commands]),
    admin.endOffsetsOf([...journals, ...commands]),
  ])
  const findings = parkingProcessors.map((name, index) =>
    positionsOf(name, committed[index] ?? new Map(), journals, { starts, ends }),
  )
  const starting = journalStarts(journals, starts)
  return [
    ...findings,
    starting,
    await commandsKept(admin, topics, starts),
    await deadLetters(admin, topics),
  ]
}

type Offsets = ReadonlyMap<string, PartitionOffsets>

function positionsOf(
  processor: string,
  committed: ReadonlyMap<string, { readonly offset: number }>,
  journals: readonly string[],
  log: { readonly starts: Offsets; readonly ends: Offsets },
): Finding {
  const check = `positions of ${processor}`
  const beyond: string[] = []
  const lost: string[] = []
  for (const journal of journals) {
    for (const [partition, end] of log.ends.get(journal) ?? []) {
      const key = `${journal}:${partition}`
      const offset = committed.get(key)?.offset
      const start = log.starts.get(journal)?.get(partition) ?? 0
      if (offset === undefined) continue
      if (offset > end) beyond.push(`${key} at ${offset}, the log ends at ${end}`)
      if (offset < start) lost.push(`${key} at ${offset}, the log begins at ${start}`)
    }
  }
  if (beyond.length > 0) return wrong(check, 'CHECKPOINT_BEYOND_END', listed(beyond))
  if (lost.length > 0) return wrong(check, 'LOG_RESET', listed(lost))
  return ok(check, committed.size === 0 ? 'none yet' : `${committed.size} partitions`)
}

/** Journals are kept for ever: one that does not begin at 0 has lost records. */
function journalStarts(journals: readonly string[], starts: Offsets): Finding {
  const cut = journals.flatMap((journal) =>
    [...(starts.get(journal) ?? [])].flatMap(([partition, start]) =>
      start > 0 ? [`${journal}:${partition} begins at ${start}`] : [],
    ),
  )
  return cut.length === 0
    ? ok('journals', 'whole from the first record')
    : wrong('journals', 'LOG_RESET', listed(cut))
}

async function commandsKept(admin: Admin, topics: Topics, starts: Offsets): Promise<Finding> {
  const lags = await measureLag(admin, topics)
  const waiting = lags.filter(({ processor, records }) => processor === 'decider' && records > 0)
  const oldest = Math.max(0, ...waiting.map(({ seconds }) => seconds))
  const days = oldest / 86_400
  const count = [...starts.keys()].length
  if (days > 7) {
    return warning(
      'commands',
      `the oldest undecided one is ${days.toFixed(1)} days old; they are kept 14 days`,
      'start the decider (hive run decider): what is deleted undecided is lost',
    )
  }
  return ok('commands', `none undecided for long, in ${count} topics`)
}

async function deadLetters(admin: Admin, topics: Topics): Promise<Finding> {
  const names = (['decider', 'views', 'facts'] as const).map((name) => topics.dead(name))
  const [starts, ends] = await Promise.all([admin.startOffsetsOf(names), admin.endOffsetsOf(names)])
  let records = 0
  for (const [name, offsets] of ends) {
    for (const [partition, end] of offsets) records += end - (starts.get(name)?.get(partition) ?? 0)
  }
  if (records === 0) return ok('dead letters', 'none')
  return warning(
    'dead letters',
    `${records} records`,
    'look at them: hive tail dead --from beginning',
  )
}

function listed(items: readonly string[]): string {
  const more = items.length > shownMax ? [`and ${items.length - shownMax} more`] : []
  return [...items.slice(0, shownMax), ...more].join('; ')
}
