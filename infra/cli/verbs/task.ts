// hive task show ID: a task as Redis shows it, and its history from ClickHouse.

import { type EventFacts, readHistory } from '../../../processors/facts/events/read.ts'
import { readTask } from '../../../processors/views/task/read.ts'
import { uuidV7 } from '../../../schemas/ids.ts'
import { factNames, type TaskView, viewKeys } from '../../../schemas/views.ts'
import { messageOf } from '../../../streams/base/faults.ts'
import { openClickHouse } from '../../../streams/clickhouse/clickhouse.ts'
import { openRedis, type Redis } from '../../../streams/redis/redis.ts'
import { type AddVerb, type Cli, examples } from '../cli.ts'
import { exitCodes, NotFound, UsageError } from '../exit-codes.ts'
import { idOption } from '../options.ts'
import { type Platform, withPlatform } from '../platform.ts'
import { table } from '../table.ts'
import { plainText, shortened } from '../terminal.ts'
import { timeText } from '../units.ts'

interface Options {
  readonly org?: string
  readonly json?: boolean
  readonly history: boolean
}

export const addTask: AddVerb = (program, cli) => {
  const task = program.command('task').description('look at tasks')
  task
    .command('show')
    .argument('<id>', 'the task')
    .description('a task as the view has it, with its history')
    .option('--org <id>', 'its organisation; found by itself where only one has such a task')
    .option('--no-history', 'without the history from ClickHouse')
    .option('--json', 'one object: task, history')
    .addHelpText('after', examples('hive task show 0190…', 'hive task show 0190… --json'))
    .action(async (id: string, options: Options) => {
      await cli.run(() =>
        withPlatform(cli.config(), cli.logger('task'), (platform) =>
          showTask(cli, platform, id, options),
        ),
      )
    })
}

async function showTask(
  cli: Cli,
  platform: Platform,
  text: string,
  options: Options,
): Promise<number> {
  const taskId = idOption('the task', text)
  const { config, logger } = platform
  const redis = openRedis({ url: config.redisUrl, name: 'hive-cli', logger })
  platform.own(() => redis.close())
  const keys = viewKeys(config.prefix)
  const orgId =
    options.org === undefined
      ? await organisationOf(redis, keys, taskId)
      : idOption('--org', options.org)
  const found = orgId === undefined ? undefined : await readTask(redis, keys, { orgId, taskId })
  if (orgId === undefined || found === undefined) {
    throw new NotFound(
      `there is no task ${taskId} in the view`,
      'check id and prefix; deleted tasks are not shown; hive status shows whether views are behind',
    )
  }
  const history = options.history ? await historyOf(platform, orgId, taskId) : []
  if (options.json === true) {
    cli.printJson({ task: found, history })
    return exitCodes.ok
  }
  cli.print(taskText(cli, found))
  if (typeof history === 'string') cli.note(`history: ${history}`)
  else if (history.length > 0) cli.print(`\n${historyText(cli, history)}`)
  return exitCodes.ok
}

async function organisationOf(
  redis: Redis,
  keys: ReturnType<typeof viewKeys>,
  taskId: string,
): Promise<string | undefined> {
  // A pattern from the one place that spells keys: any organisation, this task.
  const marker = uuidV7()
  const [before = '', after = ''] = keys.task(marker, taskId).split(marker)
  const found = new Set<string>()
  for await (const page of redis.scan(`${before}*${after}`)) {
    for (const key of page) found.add(key.slice(before.length, key.length - after.length))
  }
  if (found.size > 1) {
    throw new UsageError(
      `${found.size} organisations have a task ${taskId}`,
      `say which: --org ${[...found].join(' or --org ')}`,
    )
  }
  const [orgId] = found
  return orgId
}

/** A text says why there is none. */
async function historyOf(
  platform: Platform,
  orgId: string,
  taskId: string,
): Promise<readonly EventFacts[] | string> {
  const { config } = platform
  const clickhouse = openClickHouse({ url: config.clickhouseUrl, name: 'hive-cli' })
  platform.own(() => clickhouse.close())
  try {
    const query = { orgId, entityType: 'task', entityId: taskId } as const
    return await readHistory(clickhouse, factNames(config.prefix), query)
  } catch (error) {
    return messageOf(error)
  }
}

function taskText({ colours }: Cli, task: TaskView): string {
  const lines: (readonly [string, string | null])[] = [
    ['status', task.status],
    ['priority', task.priority],
    ['team', task.teamId],
    ['assignee', task.assignee === null ? 'nobody' : `${task.assignee.kind} ${task.assignee.id}`],
    ['labels', task.labels.join(', ')],
    ['due', task.dueAt === null ? null : timeText(task.dueAt)],
    ['reason', task.reason],
    ['waits for', task.dependsOn.join(', ')],
    ['needed by', task.neededBy.join(', ')],
    ['created', `${timeText(task.createdAt)} by ${task.createdBy.kind} ${task.createdBy.id}`],
    ['updated', timeText(task.updatedAt)],
    [
      'known as',
      task.externalRef === null ? null : `${task.externalRef.system} ${task.externalRef.key}`,
    ],
    ['description', task.description],
    ['organisation', task.orgId],
  ]
  const head = `${colours.bold(plainText(task.title))} ${colours.dim(`${task.taskId} v${task.version}`)}`
  const stale = task.stale
    ? [colours.yellow('  waits for a record that must be mended: may be old')]
    : []
  const shown = lines.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`  ${colours.dim(name.padEnd(13))}${plainText(value)}`],
  )
  const comments = task.comments.map(
    ({ at, by, text }) =>
      `  ${colours.dim(`${timeText(at)} ${by.kind} ${by.id}`)} ${plainText(text)}`,
  )
  const said = comments.length === 0 ? [] : [`  ${colours.dim('comments')}`, ...comments]
  return [head, ...stale, ...shown, ...said].join('\n')
}

function historyText({ colours }: Cli, history: readonly EventFacts[]): string {
  return table(
    [{ head: 'version' }, { head: 'when' }, { head: 'what' }, { head: 'by' }, { head: 'details' }],
    history.map((event) => [
      String(event.version),
      timeText(event.occurredAt),
      event.kind === 'event'
        ? event.type
        : colours.yellow(`${event.commandType} ${event.code || event.kind}`),
      `${event.actorKind} ${event.actorId.slice(0, 8)}`,
      shortened(plainText(detailsOf(event)), 60),
    ]),
    colours,
  )
}

function detailsOf(event: EventFacts): string {
  const parts = [
    event.title ?? '',
    event.text ?? '',
    event.moved && event.statusBefore !== event.status
      ? `${event.statusBefore} → ${event.status}`
      : '',
    event.moved && event.priorityBefore !== event.priority
      ? `${event.priorityBefore} → ${event.priority}`
      : '',
    event.labels.join(', '),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
