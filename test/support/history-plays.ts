// Plays a history from numbers: each choice is three, so that fast-check can shrink it. No rule of
// transition holds: imports know none.
import type {
  Assignee,
  Priority,
  Routing,
  TaskEvent,
  TaskStatus,
} from '../../schemas/generated/types.ts'
import { seal } from '../../streams/codec/sealed.ts'
import {
  fixtureAgents,
  fixturePeople,
  fixtureTeams,
  type History,
  type HistoryTask,
  idOf,
  pick,
} from './history.ts'

export type Choice = readonly [action: number, which: number, value: number]

const priorities: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']

/** The organisation, its teams, people and agents. */
export function foundOrganisation(history: History): History {
  const { orgId } = history
  history.event({
    type: 'OrganisationCreated',
    envelope: history.envelope('organisation', orgId),
    payload: { name: seal('Acme'), firstAdminId: fixturePeople[0], externalRef: null },
  })
  for (const [at, id] of fixtureTeams.entries()) {
    history.event({
      type: 'TeamCreated',
      envelope: history.envelope('team', id),
      payload: { name: seal(`Team ${at}`), externalRef: null },
    })
  }
  for (const [at, id] of fixturePeople.entries()) {
    history.event({
      type: 'PersonCreated',
      envelope: history.envelope('person', id),
      payload: {
        name: seal(`Person ${at}`),
        email: seal(`p${at}@example.org`),
        level: 'IC1',
        teamIds: [pick(fixtureTeams, at)],
        externalRef: { system: 'hr', key: seal(`hr-${at}`) },
      },
    })
  }
  for (const [at, id] of fixtureAgents.entries()) {
    history.event({
      type: 'AgentCreated',
      envelope: history.envelope('agent', id),
      payload: {
        name: seal(`Agent ${at}`),
        speciality: 'reviewer',
        actsFor: pick(fixturePeople, at),
        externalRef: null,
      },
    })
  }
  return history
}

export function play(history: History, choices: readonly Choice[]): History {
  for (const choice of choices) act(history, choice)
  return history
}

function act(history: History, [action, which, value]: Choice): void {
  const kind = action % 24
  if (kind < 3 || history.tasks.length === 0) return create(history, which, value)
  if (kind === 3) return link(history, which, value)
  if (kind === 4) return aboutPeople(history, which, value)
  if (kind === 5) return aboutOthers(history, which, value)
  change(history, pick(history.tasks, which), kind, value)
}

function create(history: History, which: number, value: number): void {
  const id = idOf(`${history.orgId}task-${history.records.length}`)
  const teamId = which % 5 === 0 ? null : pick(fixtureTeams, which)
  const priority = pick(priorities, value)
  history.tasks.push({
    id,
    routing: { teamId, assignee: null, priority, status: 'open' },
    createdAt: history.nowUs,
    startedAt: null,
  })
  history.event({
    type: 'TaskCreated',
    envelope: history.envelope('task', id),
    payload: {
      teamId,
      imported: false,
      title: seal(`Täsk ${history.tasks.length} | a`),
      description: seal('what "to" do\nnow'),
      dueAt: value % 2 === 0 ? null : history.nowUs + value,
      labels: value % 3 === 0 ? [] : ['red', `l${value % 4}`],
      externalRef: value % 4 === 0 ? { system: 'jira', key: seal(`J-${which}`) } : null,
      priority,
    },
  })
}

function change(history: History, task: HistoryTask, kind: number, value: number): void {
  const was = task.routing
  const to = (changed: Partial<Routing>) => {
    task.routing = { ...was, ...changed }
    const moved = JSON.stringify(task.routing) !== JSON.stringify(was)
    return { now: task.routing, was: moved ? was : null, imported: false }
  }
  const status = (next: TaskStatus) => to({ status: next })
  const times = () => ({ createdAt: task.createdAt, startedAt: task.startedAt })
  const envelope = history.envelope('task', task.id)
  const reason = seal(`because ${value}`)
  const add = (event: TaskEvent) => history.event(event)
  const holder = (): Assignee | null =>
    value % 4 === 0 ? null : { kind: 'person', id: pick(fixturePeople, value) }
  switch (kind) {
    case 6:
    case 7:
      return add({ type: 'TaskAssigned', envelope, payload: to({ assignee: holder() }) })
    case 8: {
      const assignee = { kind: 'agent', id: pick(fixtureAgents, value) } as const
      return add({ type: 'TaskHandedToAgent', envelope, payload: to({ assignee }) })
    }
    case 9:
    case 10: {
      const teamId = value % 5 === 0 ? null : pick(fixtureTeams, value)
      return add({ type: 'TaskMoved', envelope, payload: to({ teamId }) })
    }
    case 11:
      return add({
        type: 'TaskPrioritised',
        envelope,
        payload: to({ priority: pick(priorities, value) }),
      })
    case 12: {
      task.startedAt ??= history.nowUs
      return add({
        type: 'TaskStarted',
        envelope,
        payload: { ...status('in_progress'), ...times() },
      })
    }
    case 13:
      return add({ type: 'TaskBlocked', envelope, payload: { ...status('blocked'), reason } })
    case 14:
      return add({ type: 'TaskUnblocked', envelope, payload: status('in_progress') })
    case 15:
      return add({ type: 'TaskSubmittedForReview', envelope, payload: status('review') })
    case 16:
      return add({ type: 'TaskCompleted', envelope, payload: { ...status('done'), ...times() } })
    case 17:
      return add({ type: 'TaskClosed', envelope, payload: { ...status('closed'), ...times() } })
    case 18:
      return add({ type: 'TaskReopened', envelope, payload: status('open') })
    case 19:
      return add({ type: 'TaskCancelled', envelope, payload: { ...status('cancelled'), reason } })
    case 20: {
      const title = value % 2 === 0 ? seal(`Renamed ${value}`) : null
      return add({
        type: 'TaskDescribed',
        envelope,
        payload: { ...to({}), title, description: seal('new') },
      })
    }
    case 21: {
      const labels = value % 2 === 0 ? [] : ['blue']
      return add({ type: 'TaskLabelled', envelope, payload: { ...to({}), labels } })
    }
    case 22:
      return add({
        type: 'TaskCommented',
        envelope,
        payload: { ...to({}), text: seal(`said ${value}`) },
      })
    default: {
      if (value % 3 !== 0) {
        return add({ type: 'TaskDueDateSet', envelope, payload: { ...to({}), dueAt: value } })
      }
      history.tasks.splice(history.tasks.indexOf(task), 1)
      return add({ type: 'TaskDeleted', envelope, payload: to({}) })
    }
  }
}

function link(history: History, which: number, value: number): void {
  const [task, other] = [pick(history.tasks, which), pick(history.tasks, value)]
  if (task.id === other.id) return
  const link = `${task.id}${other.id}`
  const type = history.links.delete(link) ? 'TasksUnlinked' : 'TasksLinked'
  if (type === 'TasksLinked') history.links.add(link)
  history.event({
    type,
    envelope: history.envelope('work_graph', history.orgId),
    payload: {
      taskId: task.id,
      dependsOn: other.id,
      teamId: task.routing.teamId,
      dependsOnTeamId: other.routing.teamId,
    },
  })
}

function aboutPeople(history: History, which: number, value: number): void {
  const envelope = history.envelope('person', pick(fixturePeople, which))
  const teamId = pick(fixtureTeams, value)
  if (value % 3 === 0) {
    const payload = { level: 'manager', levelBefore: 'IC1' } as const
    return history.event({ type: 'PersonLevelChanged', envelope, payload })
  }
  const type = value % 3 === 1 ? 'PersonJoinedTeam' : 'PersonLeftTeam'
  history.event({ type, envelope, payload: { teamId } })
}

function aboutOthers(history: History, which: number, value: number): void {
  if (value % 3 === 0) {
    const envelope = history.envelope('team', pick(fixtureTeams, which))
    return history.event({ type: 'TeamRenamed', envelope, payload: { name: seal(`T${value}`) } })
  }
  const at = which % fixtureAgents.length
  const envelope = history.envelope('agent', pick(fixtureAgents, at))
  const payload = { reason: seal('tired'), actsFor: pick(fixturePeople, at) }
  history.event({ type: value % 3 === 1 ? 'AgentPaused' : 'AgentResumed', envelope, payload })
}
