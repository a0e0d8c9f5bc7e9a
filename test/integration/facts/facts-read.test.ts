// Readers of the facts agree with a fold of the same records, now and as of any version and time.
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  readHistory,
  readTaskAtVersion,
  readTasksAtTime,
} from '../../../processors/facts/events/read.ts'
import type { TaskFacts } from '../../../processors/facts/task-shape.ts'
import { readTaskCounts, readTaskFacts } from '../../../processors/facts/tasks/read.ts'
import type { TaskView } from '../../../schemas/views.ts'
import type { Journalled } from '../../../streams/journal/journalled.ts'
import { openFactsFixture } from '../../support/facts-fixture.ts'
import { History, idOf } from '../../support/history.ts'
import { foundOrganisation, play } from '../../support/history-plays.ts'
import { expectedViews } from '../../support/views-oracle.ts'

const fixture = openFactsFixture()
const { facts, clickhouse, names } = fixture
const choices = Array.from({ length: 400 }, (_, at) => [at * 7, at * 13, at * 31] as const)
const orgId = idOf(`read-${names.tables}`)
const { records } = play(foundOrganisation(new History({ orgId, stepMs: 3_600_000 })), choices)

beforeAll(async () => {
  await facts.ensureTables()
  for (let from = 0; from < records.length; from += 90) {
    await facts.insert(records.slice(from, from + 90), `from ${from}`)
  }
})
afterAll(() => fixture.close())

const nil = '00000000-0000-0000-0000-000000000000'

/** The same things of a task, as the facts say them. */
function asFacts(taskId: string, task: Partial<TaskView>) {
  return {
    taskId,
    version: task.version,
    teamId: task.teamId ?? nil,
    assigneeKind: task.assignee?.kind ?? '',
    assigneeId: task.assignee?.id ?? nil,
    priority: task.priority,
    status: task.status,
    title: task.title,
    description: task.description,
    labels: task.labels,
    updatedAt: task.updatedAt,
    startedAt: task.startedAt,
    completedAt: task.completedAt,
    closedAt: task.closedAt,
    dueAt: task.dueAt,
    comments: task.commentCount,
  }
}

function expected(known: readonly Journalled[]) {
  const tasks = [...expectedViews(known).tasks].map(([taskId, task]) => asFacts(taskId, task))
  return byId(tasks)
}

function byId<Task extends { readonly taskId: string }>(tasks: readonly Task[]): readonly Task[] {
  return tasks.toSorted((one, other) => one.taskId.localeCompare(other.taskId))
}

/** What only the facts say is left out. */
function shared(tasks: readonly TaskFacts[]) {
  return byId(tasks).map(
    ({
      lastType: _last,
      createdBy: _by,
      createdAt: _at,
      externalSystem: _s,
      externalKey: _k,
      ...task
    }) => task,
  )
}

const taskIds = records
  .filter(({ record }) => record.type === 'TaskCreated')
  .map(({ record }) => record.envelope.entityId)

test('tasks as they are now', async () => {
  const found = await readTaskFacts(clickhouse, names, { orgId, rowsMax: 1000 })
  expect(shared(found)).toEqual(expected(records))
  expect(await readTaskFacts(clickhouse, names, { orgId, taskIds: taskIds.slice(0, 0) })).toEqual(
    [],
  )
})

test('tasks as they are now, when the table has merged what it holds', async () => {
  await clickhouse.command(`OPTIMIZE TABLE ${names.tables}.tasks FINAL`)
  const found = await readTaskFacts(clickhouse, names, { orgId, rowsMax: 1000 })
  expect(shared(found)).toEqual(expected(records))
})

test('tasks as they stood at times between their events', async () => {
  for (const at of [0, 37, 120, 260, 399]) {
    const then = (records[at]?.record.envelope.occurredAt ?? 0) + 1
    const found = await readTasksAtTime(clickhouse, names, { orgId, taskIds, at: then })
    expect(shared(found)).toEqual(expected(records.slice(0, at + 1)))
  }
})

test('a task at each of its versions, and its history', async () => {
  const taskId = taskIds[2] ?? ''
  const life = records.filter(
    ({ record }) => record.envelope.entityId === taskId && record.envelope.entityType === 'task',
  )
  const history = await readHistory(clickhouse, names, {
    orgId,
    entityType: 'task',
    entityId: taskId,
  })
  expect(history.map(({ eventId }) => eventId)).toEqual(
    life.map(({ record }) => record.envelope.eventId),
  )
  for (const [at] of life.entries()) {
    const found = await readTaskAtVersion(clickhouse, names, { orgId, taskId, version: at + 1 })
    expect(shared(found === undefined ? [] : [found])).toEqual(expected(life.slice(0, at + 1)))
  }
})

test('tasks counted by team, status and priority', async () => {
  const counts = await readTaskCounts(clickhouse, names, orgId)
  const texts = counts.map(
    ({ teamId, status, priority, tasks }) => `${teamId} ${status} ${priority} ${tasks}`,
  )
  const groups = Map.groupBy(
    expected(records),
    (task) => `${task.teamId} ${task.status} ${task.priority}`,
  )
  expect(texts.toSorted()).toEqual(
    [...groups].map(([key, all]) => `${key} ${all.length}`).toSorted(),
  )
})
