import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uuidV5 } from '../../../schemas/ids.ts'
import { verdictOn } from '../../support/independent/verdict.ts'
import { folder } from './files.ts'

// The verifier must be able to say no: each planted offence turns the named check red.
const org = '10000000-0000-5000-8000-000000000001'
const file = `number,incident_state,sys_mod_count,sys_updated_by,sys_updated_at,priority,assignment_group,assigned_to
INC1,New,0,Updated by 1,1/3/2016 10:00,3 - Moderate,Group 1,?
INC1,Active,1,Updated by 908,1/3/2016 11:00,3 - Moderate,Group 1,Resolver 1
INC1,-100,2,Updated by 1,1/3/2016 12:00,3 - Moderate,Group 1,Resolver 1
INC1,Active,3,Updated by 1,1/3/2016 10:30,3 - Moderate,Group 1,Resolver 1
`
const originId = uuidV5(org, createHash('sha256').update(file).digest('hex'))
const idOf = (kind: string, key: string) => uuidV5(org, `${kind}\0servicenow\0${key}`)
const at = (hour: number, minute = 0) => Date.UTC(2016, 2, 1, hour, minute) * 1000

const team = idOf('team', 'Group 1')
const holder = { kind: 'person', id: idOf('person', 'Resolver 1') }
const routing = { teamId: team, assignee: null, priority: 'P2', status: 'open' }
const held = { ...routing, assignee: holder }
const busy = { ...held, status: 'in_progress' }

interface Event {
  readonly entity: string
  readonly type: string
  readonly org: string
  readonly id: string
  readonly version: number
  readonly commandId: string
  readonly actor: { readonly kind: string; readonly id: string; readonly onBehalfOf: string | null }
  readonly origin: { readonly id: string; readonly seq: number }
  readonly occurredAt: number
  readonly payload: Readonly<Record<string, unknown>>
}

const importer = { kind: 'service', id: idOf('service', 'hive-import') }
const byPerson = { ...importer, onBehalfOf: idOf('person', 'Updated by 1') }
const byService = { kind: 'service', id: idOf('service', 'Updated by 908'), onBehalfOf: null }

function created(entity: string, type: string, key: string): Event {
  const externalRef = { system: 'servicenow', key }
  const common = { org, id: idOf(entity, key), version: 1, occurredAt: at(10), commandId: originId }
  return {
    ...common,
    entity,
    type,
    actor: byPerson,
    origin: { id: originId, seq: 1 },
    payload: { externalRef },
  }
}
function task(
  version: number,
  seq: number,
  rest: Pick<Event, 'type' | 'actor' | 'occurredAt' | 'payload'>,
): Event {
  return {
    entity: 'task',
    org,
    id: idOf('task', 'INC1'),
    version,
    origin: { id: originId, seq },
    commandId: uuidV5(originId, String(seq)),
    ...rest,
  }
}
const commented = task(4, 4, {
  type: 'TaskCommented',
  actor: byPerson,
  occurredAt: at(10, 30),
  payload: { now: busy, was: null, text: 'Update 3' },
})
const journal: readonly Event[] = [
  created('team', 'TeamCreated', 'Group 1'),
  created('person', 'PersonCreated', 'Updated by 1'),
  created('person', 'PersonCreated', 'Resolver 1'),
  task(1, 1, {
    type: 'TaskCreated',
    actor: byPerson,
    occurredAt: at(10),
    payload: { teamId: team, priority: 'P2', title: 'Incident INC1', dueAt: null, labels: [] },
  }),
  task(2, 2, {
    type: 'TaskAssigned',
    actor: byService,
    occurredAt: at(11),
    payload: { now: held, was: routing },
  }),
  task(3, 2, {
    type: 'TaskStarted',
    actor: byService,
    occurredAt: at(11),
    payload: { now: busy, was: held },
  }),
  commented,
]

async function verdict(events: readonly Event[]) {
  const path = await folder()
  await writeFile(join(path, 'log.csv'), file)
  await writeFile(
    join(path, 'journal.jsonl'),
    events.map((event) => JSON.stringify(event)).join('\n'),
  )
  return verdictOn({
    log: 'uci498',
    file: join(path, 'log.csv'),
    journal: join(path, 'journal.jsonl'),
    org,
    samples: '50',
  })
}

function changed(index: number, change: Partial<Event>): readonly Event[] {
  return journal.map((event, at) => (at === index ? { ...event, ...change } : event))
}

describe('the independent verifier', () => {
  it('agrees with a journal that is right, and lists what it leaves out and plays out of order', async () => {
    const found = await verdict(journal)
    expect(found.checks.filter(({ differences }) => differences > 0)).toEqual([])
    expect(found.agrees).toBe(true)
    expect(found.rejected).toEqual([{ record: 3, line: 4, task: 'INC1' }])
    expect(found.outOfOrder).toEqual([{ record: 4, line: 5, task: 'INC1' }])
    expect(found.rawTransitions).toEqual({
      'New → Active': 1,
      'Active → -100': 1,
      '-100 → Active': 1,
    })
    expect(found.transitions).toEqual({ 'open → in_progress': 1 })
  })

  const wrongTeam = { ...busy, teamId: idOf('team', 'Group 2') }
  it.each([
    ['a lost event', journal.filter((_, index) => index !== 4), 'versions of every task'],
    ['a lost row', journal.slice(0, -1), 'each row of the file left its outcome'],
    ['a row decided twice', [...journal, { ...commented, version: 5 }], 'one event for each thing'],
    [
      'another team',
      changed(5, { payload: { now: wrongTeam, was: held } }),
      'status, priority, team',
    ],
    [
      'another status',
      changed(5, { payload: { now: { ...busy, status: 'done' }, was: held } }),
      'pair of status',
    ],
    [
      'another holder',
      changed(4, { payload: { now: routing, was: routing } }),
      'tells what was before',
    ],
    ['another command', changed(5, { commandId: originId }), 'under the one id'],
    ['another actor', changed(5, { actor: byPerson }), 'who did it'],
    ['another time', changed(6, { occurredAt: at(12) }), 'at its time'],
    [
      'another comment',
      changed(6, { payload: { now: busy, was: null, text: 'x' } }),
      'texts after each row',
    ],
    [
      'a team too many',
      [...journal, created('team', 'TeamCreated', 'Group 9')],
      'tasks, teams and people',
    ],
    [
      'a task under another id',
      journal.map((event) => (event.entity === 'task' ? { ...event, id: team } : event)),
      'under the ids',
    ],
  ])('sees %s', async (_, events, check) => {
    const found = await verdict(events)
    expect(found.agrees).toBe(false)
    const red = found.checks.filter(({ differences }) => differences > 0).map(({ name }) => name)
    expect(red.join('\n')).toContain(check)
  })
})
