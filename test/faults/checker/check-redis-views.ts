// Are the Redis views the fold of the journal? Every task's own key and every board, read with the bare client.
import { Redis } from 'ioredis'
import type { Answer } from './check-journal.ts'

export interface ViewsPlace {
  readonly redisUrl: string
  readonly prefix: string
}

interface Task {
  orgId: string
  version: number
  title: string
  status: string
  priority: string
  team: string
  assignee: string
  comments: number
  /** ms since when it has been in its column. */
  since: number
  deleted: boolean
}

const nil = '00000000-0000-0000-0000-000000000000'

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function text(sealed: unknown): string {
  if (typeof sealed !== 'object' || sealed === null || !('data' in sealed)) return ''
  return Buffer.from(String(sealed.data), 'base64').toString('utf8')
}

function routing(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const now = payload['now']
  return typeof now === 'object' && now !== null ? { ...now } : { ...payload, status: 'open' }
}

/** The checker's own fold, of what the load sends: creates, starts, priorities, comments. */
function tasksOf(journal: readonly Answer[]): Map<string, Task> {
  const tasks = new Map<string, Task>()
  for (const { told, decoded } of journal) {
    if (told.kind !== 'outcome' || !decoded.type.startsWith('Task')) continue
    const { envelope, payload } = decoded
    const id = String(envelope['entityId'])
    const now = routing(payload)
    const at = Math.floor(Number(envelope['occurredAt']) / 1000)
    const before = tasks.get(id)
    const holder = now['assignee']
    const assignee =
      typeof holder === 'object' && holder !== null && 'kind' in holder && 'id' in holder
        ? `${String(holder.kind)}:${String(holder.id)}`
        : ''
    const team = textOr(now['teamId'], nil)
    const status = String(now['status'])
    const stays = before !== undefined && before.status === status && before.team === team
    tasks.set(id, {
      orgId: String(envelope['orgId']),
      version: Number(envelope['version']),
      title: decoded.type === 'TaskCreated' ? text(payload['title']) : (before?.title ?? ''),
      status,
      priority: textOr(now['priority'], 'P2'),
      team,
      assignee,
      comments: (before?.comments ?? 0) + (decoded.type === 'TaskCommented' ? 1 : 0),
      since: stays ? before.since : at,
      deleted: decoded.type === 'TaskDeleted',
    })
  }
  return tasks
}

export async function checkRedisViews(
  place: ViewsPlace,
  journal: readonly Answer[],
): Promise<string[]> {
  const redis = new Redis(place.redisUrl)
  const front = place.prefix === '' ? '' : `${place.prefix}:`
  const problems: string[] = []
  const note = (problem: string) => {
    if (problems.length < 20) problems.push(problem)
  }
  const boards = new Map<string, Map<string, Task>>()
  const tasks = tasksOf(journal)
  for (const [id, task] of tasks) {
    const key = `${front}{b:${task.orgId}:${task.team}}:cards`
    const board = boards.get(key) ?? new Map<string, Task>()
    boards.set(key, board)
    if (!task.deleted) board.set(id, task)
  }
  try {
    const ids = [...tasks.keys()]
    for (let from = 0; from < ids.length; from += 500) {
      const slice = ids.slice(from, from + 500)
      const hashes = await Promise.all(
        slice.map((id) => redis.hgetall(`${front}{t:${tasks.get(id)?.orgId ?? ''}:${id}}`)),
      )
      for (const [at, id] of slice.entries()) compareTask(id, tasks.get(id), hashes[at] ?? {}, note)
    }
    for (const [key, board] of boards) {
      const found = new Map(
        Object.entries(await redis.hgetall(key)).filter(([, card]) => card.includes('|')),
      )
      for (const [id, task] of board) {
        const [version, since, ...rest] = (found.get(id) ?? '').split('|')
        if (Number(version) !== task.version)
          note(`card ${id}: version ${version ?? 'none'}, the fold says ${task.version}`)
        else if (Number(since) !== task.since)
          note(`card ${id}: since ${since ?? ''}, the fold says ${task.since}`)
        else if (!rest.includes(task.status))
          note(`card ${id}: ${rest.join('|')}, the fold says ${task.status}`)
        found.delete(id)
      }
      if (found.size > 0) note(`${key} holds ${found.size} cards that are not its own`)
    }
  } finally {
    redis.disconnect()
  }
  return problems
}

function compareTask(
  id: string,
  task: Task | undefined,
  hash: Readonly<Record<string, string>>,
  note: (problem: string) => void,
): void {
  if (task === undefined || task.deleted) return
  const want = {
    v: String(task.version),
    title: task.title,
    status: task.status,
    priority: task.priority,
    team: task.team === nil ? '' : task.team,
    assignee: task.assignee,
    comments: String(task.comments),
  }
  for (const [field, value] of Object.entries(want)) {
    const found = hash[field] ?? (field === 'comments' ? '0' : '')
    if (found !== value)
      note(
        `task ${id}: ${field} is ${JSON.stringify(found)}, the fold says ${JSON.stringify(value)}`,
      )
  }
}
