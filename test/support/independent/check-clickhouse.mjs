// The facts in ClickHouse against the raw file, through its HTTP door and the readers' views.
import { add } from './expected.mjs'

const nobody = '00000000-0000-0000-0000-000000000000'
/** Of the samples, as many are asked for one by one. */
const viewSamples = 50

export async function checkClickhouse(
  findings,
  { clickhouseUrl, prefix, org, expected, journal, samples, originId },
) {
  const end = prefix === '' ? '' : `_${prefix.replaceAll('-', '_')}`
  const { byTask, idOf, found } = journal
  async function query(sql) {
    const url = new URL(clickhouseUrl)
    url.searchParams.set('default_format', 'JSONEachRow')
    url.searchParams.set('output_format_json_quote_64bit_integers', '0')
    const answer = await fetch(url, { method: 'POST', body: sql })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`ClickHouse: ${text}`)
    return text.trim() === ''
      ? []
      : text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
  }
  const team = (key) => (key === null ? nobody : idOf('team', key))
  const person = (key) => (key === null ? nobody : idOf('person', key))
  const events = `hive${end}.events`

  await findings.check('clickhouse: every task as the file leaves it', async ({ compare }) => {
    const rows =
      await query(`SELECT taskId, version, status, priority, teamId, assigneeId, title, externalKey, comments,
      toUnixTimestamp64Micro(createdAt) AS created FROM hive_read${end}.tasks(org = '${org}')`)
    const byId = new Map(rows.map((row) => [row.taskId, row]))
    for (const [task, steps] of expected.tasks) {
      const { taskId: _, ...row } = byId.get(byTask.get(task)) ?? {}
      const { state } = steps.at(-1)
      compare(task, row, {
        version: (found.tasks.get(byTask.get(task)) ?? []).length,
        status: state.status,
        priority: state.priority,
        teamId: team(state.team),
        assigneeId: person(state.assignee),
        title: state.title,
        externalKey: task,
        comments: steps.filter((step) => step.comment !== undefined).length,
        created: steps[0].at,
      })
    }
  })
  await findings.check(
    'clickhouse: as many events of each type as the journal holds',
    async ({ compareCounts }) => {
      const rows = await query(`SELECT type, count() AS rows FROM ${events}
      WHERE org = '${org}' AND kind = 'event' AND entityType = 'task' GROUP BY type`)
      compareCounts(
        'type',
        new Map(rows.map(({ type, rows: count }) => [type, count])),
        found.types,
      )
    },
  )
  await findings.check(
    'clickhouse: the count of every pair of status transitions',
    async ({ compareCounts }) => {
      const rows =
        await query(`SELECT e.statusBefore AS before, e.status AS after, count() AS rows FROM ${events} AS e
      INNER JOIN (SELECT entityId, originSeq FROM ${events} WHERE org = '${org}' AND type = 'TaskCreated') AS c
        ON c.entityId = e.entityId
      WHERE e.org = '${org}' AND e.originId = '${originId}' AND e.kind = 'event' AND e.entityType = 'task' AND e.moved
        AND e.statusBefore != e.status AND e.originSeq != c.originSeq
      GROUP BY before, after`)
      const counts = new Map()
      for (const { before, after, rows: count } of rows) add(counts, `${before} → ${after}`, count)
      compareCounts('transition', counts, expected.transitions)
    },
  )
  const routing = (state) =>
    state && {
      status: state.status,
      priority: state.priority,
      teamId: team(state.team),
      assigneeId: person(state.assignee),
    }
  const nameOf = ({ task, at }) => `${task} at ${new Date(at / 1000).toISOString()}`
  await findings.check(
    `clickhouse: ${samples.length} random tasks at random times`,
    async ({ compare }) => {
      const asked = samples.map(({ task, at }, n) => `(${n}, toUUID('${byTask.get(task)}'), ${at})`)
      const rows = await query(`SELECT s.1 AS n, argMax(e.status, e.version) AS status,
          argMax(e.priority, e.version) AS priority, argMax(e.teamId, e.version) AS teamId,
          argMax(e.assigneeId, e.version) AS assigneeId
        FROM (SELECT arrayJoin([${asked.join(', ')}]) AS s, s.2 AS entityId) AS asked
        INNER JOIN ${events} AS e ON e.entityId = asked.entityId
        WHERE e.org = '${org}' AND e.kind = 'event' AND e.entityType = 'task'
          AND toUnixTimestamp64Micro(e.occurredAt) <= s.3
        GROUP BY n`)
      const found = new Map(rows.map(({ n, ...row }) => [n, row]))
      for (const [n, sample] of samples.entries()) {
        compare(nameOf(sample), found.get(n), routing(sample.state))
      }
    },
  )
  const few = samples.slice(0, viewSamples)
  await findings.check(
    `clickhouse: ${few.length} of them through the readers' view`,
    async ({ compare }) => {
      for (const sample of few) {
        const taskIds = `['${byTask.get(sample.task)}']`
        const at = `fromUnixTimestamp64Micro(${sample.at}, 'UTC')`
        const [row] = await query(`SELECT status, priority, teamId, assigneeId
          FROM hive_read${end}.tasks_at_time(org = '${org}', taskIds = ${taskIds}, at = ${at})`)
        compare(nameOf(sample), row, routing(sample.state))
      }
    },
  )
}
