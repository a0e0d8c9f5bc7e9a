// hive tail TOPIC: a topic's records, decoded; void ones marked.
import { type JudgedRecord, readJudged } from '../../../streams/journal/read-judged.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodes } from '../exit-codes.ts'
import { countOption, idOption } from '../options.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { parseFrom, topicsNamed } from '../tail/from.ts'
import { asLine, asObject } from '../tail/line.ts'

interface Options {
  readonly from?: string
  readonly follow?: boolean
  readonly limit?: string
  readonly partition?: string
  readonly type?: string
  readonly entity?: string
  readonly valid?: boolean
  readonly json?: boolean
}

const lastDefault = '-20'

export const addTail: AddVerb = (program, cli) => {
  program
    .command('tail')
    .argument(
      '<topic>',
      'events.task (or task), commands.task, park.views, …; events: all journals',
    )
    .description('records of a topic, decoded; a journal record that never counted is marked VOID')
    .option('--from <place>', 'beginning, end, an offset, -20 (the last), 10m (ago), a time')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option('--limit <count>', 'at most so many records')
    .option('--partition <number>', 'only this partition')
    .option('--type <record>', 'only records of this type, e.g. CommandRefused')
    .option('--entity <id>', 'only records of this entity')
    .option('--valid', 'leave void records out')
    .option('--json', 'one object a record, one a line')
    .addHelpText(
      'after',
      `${examples(
        'hive tail events.task --follow',
        'hive tail task --from 10m --type CommandRefused',
        'hive tail commands.task --partition 3 --from 1200 --limit 1 --json',
      )}
Without --from: the last 20 of each partition; with --follow: what comes from now on. Whether a
record counts depends on what precedes it, so a journal is folded from a known position first.
`,
    )
    .action(async (topic: string, options: Options) => {
      await cli.run(() =>
        withPlatform(cli.config(), cli.logger('tail'), (platform) =>
          tailVerb(cli, platform, topic, options),
        ),
      )
    })
}

async function tailVerb(
  cli: Cli,
  platform: Platform,
  topic: string,
  options: Options,
): Promise<number> {
  const follow = options.follow === true
  const from = parseFrom(options.from ?? (follow ? 'end' : lastDefault), Date.now())
  const limit = options.limit === undefined ? undefined : countOption('limit', options.limit)
  const keep = filterOf(options)
  // Partitions come as they are read; what ends is put in the order of time, what goes on cannot be.
  const held: JudgedRecord[] = []
  let shown = 0
  const show = (record: JudgedRecord) => {
    if (options.json === true) cli.printJson(asObject(record))
    else cli.print(asLine(record, cli.colours))
    shown += 1
  }
  const inOrder = !follow && from.type === 'last'
  const { kafka, topics, logger } = platform
  const [admin, codec] = await Promise.all([platform.admin(), platform.codec()])
  await readJudged(
    { kafka, admin, codec, topics, logger },
    {
      topics: topicsNamed(topic),
      partition:
        options.partition === undefined ? undefined : countOption('partition', options.partition),
      from,
      follow,
      signal: cli.signal,
      onRecord(record) {
        if (!keep(record)) return true
        if (inOrder) held.push(record)
        else show(record)
        return limit === undefined || shown < limit
      },
    },
  )
  held.sort((one, other) => one.source.timestamp - other.source.timestamp)
  for (const record of held.slice(-(limit ?? held.length))) show(record)
  return exitCodes.ok
}

function filterOf(options: Options): (record: JudgedRecord) => boolean {
  const { type, valid } = options
  const entity = options.entity === undefined ? undefined : idOption('--entity', options.entity)
  return ({ source, decoded, verdict }) => {
    if (valid === true && verdict === 'void') return false
    if (type !== undefined && !(decoded.ok && decoded.record.type === type)) return false
    return entity === undefined || source.key?.toString('utf8') === entity
  }
}
