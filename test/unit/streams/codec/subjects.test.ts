import { describe, expect, it } from 'vitest'
import { records } from '../../../../schemas/generated/records.ts'
import { registrations } from '../../../../streams/codec/subjects.ts'

const all = registrations(records, '')
const topicsOf = (type: string): readonly string[] => [
  ...new Set(all.filter((item) => item.type === type).map((item) => item.topic)),
]

describe('the subjects', () => {
  it('are topic and full record name, without the prefix of an installation', () => {
    const created = all.filter((item) => item.type === 'TaskCreated')
    expect(created.map((item) => [item.subject, item.version])).toEqual([
      ['events.task-hivemind.events.TaskCreated', 1],
      ['events.task-hivemind.events.TaskCreated', 2],
    ])
  })

  it('put each kind of record where it occurs', () => {
    expect(topicsOf('AssignTask')).toEqual(['commands.task'])
    expect(topicsOf('TasksLinked')).toEqual(['events.work-graph'])
    expect(topicsOf('CommandRefused')).toHaveLength(6)
    expect(topicsOf('EpochStarted')).toEqual([
      ...topicsOf('CommandRefused'),
      'park.views',
      'park.facts',
    ])
    expect(topicsOf('RecordParked')).toEqual(['park.views', 'park.facts'])
    expect(topicsOf('DeadLetter')).toEqual(['dead.decider', 'dead.views', 'dead.facts'])
  })

  it('leave no record without a topic', () => {
    expect(Object.keys(records).filter((type) => topicsOf(type).length === 0)).toEqual([])
  })

  it('of a test run stay apart', () => {
    const own = registrations(records, '.run7').map((item) => item.subject)
    expect(own.filter((subject) => all.some((item) => item.subject === subject))).toEqual([])
  })
})
