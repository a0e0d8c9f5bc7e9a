import { describe, expect, it } from 'vitest'
import { dryRun } from '../../../infra/import/dry-run.ts'
import { labels, scene } from './scene.ts'

describe('a dry run', () => {
  it('shows the first commands, values that no map covers with their counts, and rejected rows', async () => {
    const { options } = await scene()
    const plan = await dryRun({ ...options, commandsMax: 4 })
    expect(plan).toMatchObject({
      format: 'csv',
      rows: 6,
      mapped: 4,
      tasks: { count: 2, atLeast: false },
      teams: { count: 2 },
      people: { count: 2 },
      firstTime: Date.UTC(2016, 0, 1, 0, 1) * 1000,
      lastTime: Date.UTC(2016, 0, 1, 0, 3) * 1000,
      uncovered: [{ field: 'status', value: '-100', by: 'others', becomes: 'reject', rows: 1 }],
      rejects: { STATUS_NOT_MAPPED: 1, CSV_COLUMNS: 1 },
      rejectedExamples: [
        { line: 5, code: 'STATUS_NOT_MAPPED' },
        { line: 7, code: 'CSV_COLUMNS' },
      ],
      absentColumns: [],
    })
    expect(labels(plan.commands)).toEqual([
      'CreateTeam 1',
      'CreatePerson 1',
      'RecordTaskChange 1',
      'RecordTaskChange 2',
    ])
  })

  it('counts how often each value was met, the most frequent first', async () => {
    const { options } = await scene()
    const plan = await dryRun(options)
    expect(plan.values.map(({ value, rows }) => [value, rows])).toEqual([
      ['New', 2],
      ['Busy', 2],
      ['-100', 1],
    ])
  })

  it('sends nothing', async () => {
    const { options } = await scene()
    await dryRun(options)
    expect(options.sender).toMatchObject({ sent: [] })
  })
})
