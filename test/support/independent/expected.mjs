// What must have become of a log: every task row by row, and the counts of every kind of change.
import { createHash } from 'node:crypto'
import { rawRows } from './raw-logs.mjs'

/** UUIDv5 by RFC 9562. */
export function uuid5(namespace, name) {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
  hash[6] = (hash[6] & 0x0f) | 0x50
  hash[8] = (hash[8] & 0x3f) | 0x80
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** In the order of code units, as any sorted list here. */
export const sorted = (texts) =>
  [...texts].sort((left, right) => (left < right ? -1 : Number(left > right)))

export function add(counts, key, by = 1) {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

const fresh = {
  team: null,
  assignee: null,
  status: 'open',
  priority: 'P2',
  title: null,
  due: null,
  labels: [],
}
const fields = Object.keys(fresh)

/** A task that a later row says more of: what the row leaves undefined stays. */
function after(before, said) {
  const next = { ...before }
  for (const field of fields) if (said[field] !== undefined) next[field] = said[field]
  next.labels = sorted(new Set(next.labels))
  return next
}

const same = (left, right) => JSON.stringify(left) === JSON.stringify(right)

/** A creation holds team, priority and texts; holder and status follow in events of their own. */
function creations(state) {
  return 1 + Number(state.assignee !== null) + Number(state.status !== 'open')
}

/** `statement`: one of statements.mjs. */
export function expectedOf(file, statement) {
  const tasks = new Map()
  const [teams, people] = [new Set(), new Set()]
  const [rejected, outOfOrder] = [[], []]
  const [transitions, rawTransitions] = [new Map(), new Map()]
  const changes = {
    rows: 0,
    status: 0,
    team: 0,
    assignee: 0,
    priority: 0,
    comments: 0,
    created: 0,
    unchanged: 0,
  }
  const lastRaw = new Map()
  for (const { record, line, cells } of rawRows(file)) {
    changes.rows += 1
    const said = statement.state(cells)
    const raw = statement.raw(cells)
    const rawBefore = lastRaw.get(said.task)
    if (rawBefore !== undefined && rawBefore !== raw) add(rawTransitions, `${rawBefore} → ${raw}`)
    lastRaw.set(said.task, raw)
    if (said.rejected !== undefined) {
      rejected.push({ record, line, task: said.task, why: said.rejected })
      continue
    }
    if (said.team) teams.add(said.team)
    if (said.assignee) people.add(said.assignee)
    if (said.person) people.add(said.person)
    const steps = tasks.get(said.task) ?? []
    const last = steps.at(-1)
    const before = last?.state ?? fresh
    const state = after(before, said)
    if (last !== undefined && said.at < last.at) outOfOrder.push({ record, line, task: said.task })
    const differs =
      last === undefined
        ? ['created']
        : fields.filter((field) => !same(before[field], state[field]))
    if (last === undefined) changes.created += 1
    else {
      for (const field of ['status', 'team', 'assignee', 'priority'])
        if (differs.includes(field)) changes[field] += 1
      if (differs.includes('status')) add(transitions, `${before.status} → ${state.status}`)
      if (differs.length === 0 && said.note !== undefined) changes.comments += 1
      if (differs.length === 0 && said.note === undefined) changes.unchanged += 1
    }
    const actor = { service: said.service, person: said.person }
    const comment = differs.length === 0 ? said.note : undefined
    const events =
      last === undefined ? creations(state) : differs.length + Number(comment !== undefined)
    steps.push({ record, line, at: said.at, state, actor, comment, events })
    tasks.set(said.task, steps)
  }
  return { tasks, teams, people, rejected, outOfOrder, transitions, rawTransitions, changes }
}

/** File order wins: the last row in the file among those not later than the time. */
export function stateAt(steps, at) {
  return steps.findLast((step) => step.at <= at)?.state
}

/** Seeded, so that a failure can be repeated (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Random tasks at random times between just before their first row and just after their last. */
export function samplesOf(expected, count, seed) {
  const random = randomFrom(seed)
  const names = [...expected.tasks.keys()]
  return Array.from({ length: count }, () => {
    const task = names[Math.floor(random() * names.length)]
    const steps = expected.tasks.get(task)
    const times = steps.map((step) => step.at)
    const [from, to] = [Math.min(...times) - 60e6, Math.max(...times) + 60e6]
    const at = Math.floor(from + random() * (to - from))
    return { task, at, state: stateAt(steps, at) }
  })
}
