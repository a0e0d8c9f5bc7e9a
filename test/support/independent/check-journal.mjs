// The journal against the raw file: every row, every change, every count.
import { add, sorted, stateAt, uuid5 } from './expected.mjs'

/** Events of the import by entity, in the order of their versions; ids and keys of teams and people. */
function gathered(events, org, system) {
  const found = { tasks: new Map(), teams: new Map(), people: new Map(), types: new Map() }
  for (const event of events) {
    if (event.org !== org) continue
    if (event.entity === 'task') {
      add(found.types, event.type)
      const list = found.tasks.get(event.id)
      if (list) list.push(event)
      else found.tasks.set(event.id, [event])
    }
    const name = event.payload.externalRef
    if (name?.system !== system) continue
    if (event.type === 'TeamCreated') found.teams.set(event.id, name.key)
    if (event.type === 'PersonCreated') found.people.set(event.id, name.key)
  }
  return found
}

function routingOf(event, keys) {
  if (event.type === 'TaskCreated') {
    const { teamId, priority } = event.payload
    return { status: 'open', priority, team: keys.team(teamId), assignee: null }
  }
  return shown(event.payload.now, keys)
}

function shown({ teamId, assignee, priority, status }, keys) {
  return { status, priority, team: keys.team(teamId), assignee: keys.person(assignee?.id ?? null) }
}

function textsAfter(texts, { type, payload }) {
  const next = { ...texts }
  if (type === 'TaskCreated') {
    Object.assign(next, { title: payload.title, due: payload.dueAt, labels: payload.labels })
  }
  if (type === 'TaskDescribed' && payload.title !== null) next.title = payload.title
  if (type === 'TaskDueDateSet') next.due = payload.dueAt
  if (type === 'TaskLabelled') next.labels = payload.labels
  return next
}

/** Folds one task's events into one step a record of the file. */
function stepsOf(events, keys) {
  const steps = []
  let texts = { title: null, due: null, labels: [] }
  for (const event of events) {
    texts = textsAfter(texts, event)
    const state = { ...routingOf(event, keys), ...texts }
    const step = {
      record: event.origin?.seq,
      originId: event.origin?.id,
      at: event.occurredAt,
      actor: event.actor,
      comment: event.type === 'TaskCommented' ? event.payload.text : undefined,
      state,
      commands: [event.commandId],
    }
    const last = steps.at(-1)
    if (last?.record === step.record && last.originId === step.originId) {
      steps[steps.length - 1] = { ...step, commands: [...last.commands, event.commandId] }
    } else steps.push(step)
  }
  return steps
}

const order = ['status', 'priority', 'team', 'assignee', 'title', 'due', 'labels']
const ordered = (state) => state && Object.fromEntries(order.map((name) => [name, state[name]]))

export async function checkJournal(
  findings,
  { events, expected, statement, org, originId, samples },
) {
  const found = gathered(events, org, statement.system)
  const keys = {
    team: (id) => (id === null ? null : (found.teams.get(id) ?? `unknown ${id}`)),
    person: (id) => (id === null ? null : (found.people.get(id) ?? `unknown ${id}`)),
  }
  const idOf = (kind, key) => uuid5(org, `${kind}\0${statement.system}\0${key}`)
  const byTask = new Map([...expected.tasks.keys()].map((task) => [task, idOf('task', task)]))
  const steps = new Map([...found.tasks].map(([id, list]) => [id, stepsOf(list, keys)]))

  await findings.check(
    'journal: tasks, teams and people are those of the file, under the ids that follow from their keys',
    ({ compare }) => {
      const ids = (kind, names) => sorted([...names].map((name) => idOf(kind, name)))
      const mine = [...found.tasks]
        .filter(([, list]) => list[0].origin?.id === originId)
        .map(([id]) => id)
      compare('tasks', sorted(mine), ids('task', expected.tasks.keys()))
      compare('teams', sorted(found.teams.keys()), ids('team', expected.teams))
      compare('people', sorted(found.people.keys()), ids('person', expected.people))
    },
  )
  await findings.check(
    'journal: versions of every task are 1, 2, 3 … without a gap',
    ({ compare }) => {
      for (const [id, list] of found.tasks) {
        compare(id, list.find((event, index) => event.version !== index + 1)?.version, undefined)
      }
    },
  )
  await findings.check(
    'journal: every event tells what was before as its predecessor left it',
    ({ compare }) => {
      for (const [id, list] of found.tasks) {
        for (const [index, event] of list.entries()) {
          const { was } = event.payload
          if (index === 0 || was === undefined || was === null) continue
          compare(`${id} v${event.version}`, shown(was, keys), routingOf(list[index - 1], keys))
        }
      }
    },
  )
  await findings.check(
    'journal: each row of the file left its outcome, in order, at its time',
    ({ compare }) => {
      for (const [task, rows] of expected.tasks) {
        const mine = steps.get(byTask.get(task)) ?? []
        compare(
          task,
          mine.map((step) => [step.record, step.at]),
          rows.map((row) => [row.record, row.at]),
        )
      }
    },
  )
  await findings.check(
    'journal: each row left one event for each thing that differs, all under the one id that follows from file and row',
    ({ compare }) => {
      for (const [task, rows] of expected.tasks) {
        const mine = steps.get(byTask.get(task)) ?? []
        for (const [index, row] of rows.entries()) {
          const commandId = uuid5(originId, String(row.record))
          const ids = Array.from({ length: row.events }, () => commandId)
          compare(`${task} line ${row.line}`, mine[index]?.commands, ids)
        }
      }
    },
  )
  await findings.check(
    'journal: status, priority, team, person and texts after each row',
    ({ compare }) => {
      for (const [task, rows] of expected.tasks) {
        const mine = steps.get(byTask.get(task)) ?? []
        for (const [index, row] of rows.entries()) {
          const step = mine[index]
          compare(`${task} line ${row.line}`, ordered(step?.state), ordered(row.state))
          compare(`${task} line ${row.line} comment`, step?.comment, row.comment)
        }
      }
    },
  )
  await findings.check('journal: who did it, at each row', ({ compare }) => {
    for (const [task, rows] of expected.tasks) {
      const mine = steps.get(byTask.get(task)) ?? []
      for (const [index, row] of rows.entries()) {
        const actor = mine[index]?.actor
        const { service, person } = row.actor
        if (service !== undefined) {
          compare(
            `${task} line ${row.line}`,
            [actor?.id, actor?.onBehalfOf],
            [idOf('service', service), null],
          )
        } else {
          const behalf = person === undefined ? null : idOf('person', person)
          compare(`${task} line ${row.line}`, [actor?.kind, actor?.onBehalfOf], ['service', behalf])
        }
      }
    }
  })
  await findings.check(
    'journal: the count of every pair of status transitions',
    ({ compareCounts }) => {
      const counts = new Map()
      for (const [, task] of byTask) {
        const mine = steps.get(task) ?? []
        for (const [index, step] of mine.entries()) {
          const before = mine[index - 1]?.state.status
          if (before !== undefined && before !== step.state.status)
            add(counts, `${before} → ${step.state.status}`)
        }
      }
      compareCounts('transition', counts, expected.transitions)
    },
  )
  await findings.check('journal: the number of changes of each kind', ({ compare }) => {
    const changes = { created: 0, status: 0, team: 0, assignee: 0, priority: 0, comments: 0 }
    for (const [, task] of byTask) {
      const mine = steps.get(task) ?? []
      for (const [index, step] of mine.entries()) {
        const before = mine[index - 1]?.state
        if (before === undefined) changes.created += 1
        else
          for (const name of ['status', 'team', 'assignee', 'priority'])
            changes[name] += Number(before[name] !== step.state[name])
        changes.comments += Number(step.comment !== undefined)
      }
    }
    for (const [name, count] of Object.entries(changes))
      compare(name, count, expected.changes[name])
  })
  await findings.check(`journal: ${samples.length} random tasks at random times`, ({ compare }) => {
    for (const { task, at, state } of samples) {
      compare(
        `${task} at ${new Date(at / 1000).toISOString()}`,
        ordered(stateAt(steps.get(byTask.get(task)) ?? [], at)),
        ordered(state),
      )
    }
  })
  return { byTask, steps, found, idOf }
}
