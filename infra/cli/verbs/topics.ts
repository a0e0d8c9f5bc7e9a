// hive topics: what the log holds; whether its topics are as streams/topics.ts says; makes what is missing.

import { bug } from '../../../streams/base/faults.ts'
import { differencesOf, type LogicalTopic } from '../../../streams/topics.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { table } from '../table.ts'
import { countText } from '../units.ts'

interface TopicRow {
  readonly topic: LogicalTopic
  readonly name: string
  readonly exists: boolean
  readonly partitions: number
  readonly replication: number
  /** Still in the log; void records included. */
  readonly records: number
  readonly differences: readonly string[]
}

export const addTopics: AddVerb = (program, cli) => {
  program
    .command('topics')
    .argument('[what]', 'list (default) or check', 'list')
    .description('the topics of this installation, compared with what they must be')
    .option('--create', 'make what is missing, with its settings, first')
    .option('--json', 'one object a topic, one a line')
    .addHelpText(
      'after',
      `${examples('hive topics', 'hive topics check', 'hive topics --create')}
check exits with 6 when a topic differs, and says how to mend it.
`,
    )
    .action(async (what: string, options: { create?: boolean; json?: boolean }) => {
      await cli.run(() =>
        withPlatform(cli.config(), cli.logger('topics'), (platform) =>
          topicsVerb(cli, platform, what, options),
        ),
      )
    })
}

async function topicsVerb(
  cli: Cli,
  platform: Platform,
  what: string,
  options: { create?: boolean; json?: boolean },
): Promise<number> {
  const admin = await platform.admin()
  const specs = platform.topics.all()
  if (options.create === true) {
    await admin.createTopics(specs)
    cli.note(`${cli.colours.green('✓')} ${specs.length} topics are there`)
  }
  const rows = await rowsOf(platform)
  const differences = rows.flatMap((row) => row.differences)
  if (options.json === true) for (const row of rows) cli.printJson(row)
  else if (what !== 'check') cli.print(tableOf(rows, cli))
  if (what !== 'check') return exitCodes.ok
  if (differences.length > 0) throw bug('TOPICS_DIFFER', differences.join('\n  '))
  if (options.json !== true) cli.print(`${rows.length} topics are as they must be`)
  return exitCodes.ok
}

async function rowsOf(platform: Platform): Promise<readonly TopicRow[]> {
  const { topics } = platform
  const client = await platform.admin()
  const found = await client.describe(topics.all().map(({ name }) => name))
  const present = [...found.keys()]
  const [starts, ends] = await Promise.all([
    client.startOffsetsOf(present),
    client.endOffsetsOf(present),
  ])
  return topics.all().flatMap((spec) => {
    const topic = topics.logicalOf(spec.name)
    if (topic === undefined) return []
    const description = found.get(spec.name)
    let records = 0
    for (const [partition, end] of ends.get(spec.name) ?? []) {
      records += end - (starts.get(spec.name)?.get(partition) ?? 0)
    }
    return {
      topic,
      name: spec.name,
      exists: description !== undefined,
      partitions: description?.partitions ?? 0,
      replication: description?.replication ?? 0,
      records,
      differences: differencesOf(spec, description),
    }
  })
}

function tableOf(rows: readonly TopicRow[], { colours }: Cli): string {
  return table(
    [
      { head: 'topic' },
      { head: 'partitions', align: 'right' },
      { head: 'replication', align: 'right' },
      { head: 'records', align: 'right' },
      { head: 'state' },
    ],
    rows.map((row) => [
      row.name,
      String(row.partitions),
      String(row.replication),
      countText(row.records),
      stateOf(row, colours),
    ]),
    colours,
  )
}

function stateOf(row: TopicRow, colours: Cli['colours']): string {
  if (!row.exists) return colours.yellow('missing')
  const count = row.differences.length
  if (count === 0) return colours.green('ok')
  return colours.red(`${count} difference${count === 1 ? '' : 's'}: hive topics check`)
}
