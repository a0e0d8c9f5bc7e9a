import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { importFile } from '../../../infra/import/import-file.ts'
import type { ImportProgress } from '../../../infra/import/progress.ts'
import { fakeSender, memoryDecider } from './fake-sender.ts'
import { faultOf } from './fault-of.ts'
import { labels, log, scene } from './scene.ts'

describe('an import', () => {
  it('accounts for every row, and lists those that did not go in with line and reason', async () => {
    const { path, options } = await scene()
    const summary = await importFile(options)
    expect(summary).toMatchObject({
      format: 'csv',
      system: 'tracker',
      rows: {
        read: 6,
        accepted: 4,
        unchanged: 0,
        alreadyThere: 0,
        refused: 0,
        rejected: 2,
        left: 0,
      },
      teams: { created: 2, alreadyThere: 0, refused: 0 },
      people: { created: 2, alreadyThere: 0, refused: 0 },
      rejects: { STATUS_NOT_MAPPED: 1, CSV_COLUMNS: 1 },
      interrupted: false,
      rejectsFile: join(path, 'log.csv.rejects.jsonl'),
    })
    const lines = (await readFile(join(path, 'log.csv.rejects.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        line: 5,
        record: 4,
        task: 'T1',
        by: 'mapping',
        code: 'STATUS_NOT_MAPPED',
        message: '"-100" is no status that the mapping knows',
        row: { id: 'T1', at: '2016-01-01 00:01', team: 'B', who: 'Ewa', state: '-100' },
      },
      {
        line: 7,
        record: 6,
        by: 'file',
        code: 'CSV_COLUMNS',
        message: '2 columns where 5 are named',
        row: 'T2,broken\n',
      },
    ])
  })

  it('creates teams and people on first sight, and makes rows wait for them by version', async () => {
    const { options } = await scene()
    const sender = fakeSender(memoryDecider())
    await importFile({ ...options, sender })
    const commands = sender.sent.map(({ command }) => command)
    expect(labels(commands.filter(({ type }) => type !== 'RecordTaskChange'))).toEqual([
      'CreateTeam 1',
      'CreatePerson 1',
      'CreateTeam 5',
      'CreatePerson 5',
    ])
    const [team, person] = commands
    const first = commands.find(({ type }) => type === 'RecordTaskChange')
    expect(first?.basisAtLeast).toEqual([
      { entityType: 'team', entityId: team?.entityId, version: 1 },
      { entityType: 'person', entityId: person?.entityId, version: 1 },
    ])
  })

  it('sends rows of one task one after the other and of different tasks side by side', async () => {
    const { options } = await scene()
    const sender = fakeSender((command) => (command.type === 'RecordTaskChange' ? undefined : {}))
    const done = importFile({ ...options, sender })
    const waiting = async (count: number) => {
      // A deadline, not a number of turns: the file is read by other threads, at their pace.
      const end = Date.now() + 5_000
      while (sender.held.length < count && Date.now() < end) await turn()
      return labels(sender.held.map(({ command }) => command))
    }
    expect(await waiting(2)).toEqual(['RecordTaskChange 1', 'RecordTaskChange 3'])
    sender.held[0]?.answer({})
    expect(await waiting(2)).toEqual(['RecordTaskChange 3', 'RecordTaskChange 2'])
    sender.held[0]?.answer({})
    expect(await waiting(2)).toEqual(['RecordTaskChange 2', 'RecordTaskChange 5'])
    while (sender.held.length > 0) sender.held[0]?.answer({})
    await done
  })

  it('again, of the same file, sends the same commands and changes nothing', async () => {
    const decide = memoryDecider()
    const { path, options } = await scene(log, decide)
    const first = fakeSender(decide)
    await importFile({ ...options, sender: first })
    await writeFile(join(path, 'copy.csv'), log)
    const second = fakeSender(decide)
    const summary = await importFile({ ...options, sender: second, file: join(path, 'copy.csv') })
    expect(summary).toMatchObject({
      rows: { read: 6, accepted: 0, alreadyThere: 4, rejected: 2 },
      teams: { created: 0, alreadyThere: 2 },
      people: { created: 0, alreadyThere: 2 },
    })
    const ids = (sender: typeof first) =>
      new Set(sender.sent.map(({ command }) => command.commandId))
    expect(ids(second)).toEqual(ids(first))
  })

  it('of a second file of the same system meets the same tasks, teams and people', async () => {
    const decide = memoryDecider()
    const { path, options } = await scene(log, decide)
    await importFile(options)
    await writeFile(
      join(path, 'next.csv'),
      'id,at,team,who,state\nT1,2016-02-01 00:01,A,Ian,New\nT3,2016-02-01 00:01,C,Ian,New\n',
    )
    const sender = fakeSender(decide)
    const summary = await importFile({ ...options, sender, file: join(path, 'next.csv') })
    expect(summary).toMatchObject({
      rows: { read: 2, accepted: 2, refused: 0 },
      teams: { created: 1, alreadyThere: 1 },
      people: { created: 0, alreadyThere: 1 },
      rejectsFile: undefined,
    })
  })

  it('counts what the decider refuses by its code and keeps the row', async () => {
    const { path, options } = await scene()
    const sender = fakeSender((command) =>
      command.origin?.seq === 3 && command.type === 'RecordTaskChange'
        ? { status: 'refused', code: 'FORBIDDEN', facts: { needs: 'scope import' } }
        : {},
    )
    const rejects = join(path, 'elsewhere.jsonl')
    const summary = await importFile({ ...options, sender, rejects })
    expect(summary.rejects).toMatchObject({ FORBIDDEN: 1 })
    expect(await readFile(rejects, 'utf8')).toMatch(/"line":4,"record":3.*needs scope import/)
  })

  it('rejects rows whose team or person could not be created', async () => {
    const { options } = await scene()
    const sender = fakeSender(({ type }) =>
      type === 'CreateTeam' ? { status: 'refused', code: 'FORBIDDEN' } : {},
    )
    const summary = await importFile({ ...options, sender })
    expect(summary.rejects).toMatchObject({ REFERENCE_REFUSED: 4 })
    expect(labels(sender.sent.map(({ command }) => command))).not.toContain('RecordTaskChange 1')
  })

  it('keeps rows and commands under way within bounds, however fast the file is', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `T${index},2016-01-01,A,Ewa,New`)
    const { options } = await scene(`id,at,team,who,state\n${rows.join('\n')}\n`)
    const sender = fakeSender(() => ({}))
    const summary = await importFile({ ...options, sender, limits: { jobsMax: 64 } })
    expect(summary.rows.accepted).toBe(5_000)
    expect(sender.openMax).toBeLessThanOrEqual(64)
    expect(sender.openMax).toBeGreaterThan(8)
  })

  it('forgets teams beyond its memory and is not confused by meeting them again', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, index) => `T${index},2016-01-01,G${index % 20},?,New`,
    )
    const { options } = await scene(`id,at,team,who,state\n${rows.join('\n')}\n`)
    const summary = await importFile({ ...options, limits: { rememberedMax: 5 } })
    expect(summary).toMatchObject({
      rows: { accepted: 60 },
      teams: { created: 20, alreadyThere: 40, refused: 0 },
    })
  })

  it('is refused before anything is sent when file and mapping do not fit', async () => {
    const { options } = await scene(log.replace('state', 'stat'))
    const sender = fakeSender()
    expect(await faultOf(importFile({ ...options, sender }))).toMatch(
      /^MAPPING_COLUMN_UNKNOWN .*"state"; is "stat" meant\?/,
    )
    expect(sender.sent).toEqual([])
  })

  it('overwrites an old rejects file, never the log or a file of another kind', async () => {
    const { path, options } = await scene()
    await importFile(options)
    await importFile(options)
    expect(await faultOf(importFile({ ...options, rejects: options.file }))).toMatch(
      /^REJECTS_FILE_TAKEN .* the log itself/,
    )
    const notes = join(path, 'notes.txt')
    await writeFile(notes, 'dear diary\n')
    expect(await faultOf(importFile({ ...options, rejects: notes }))).toMatch(
      /^REJECTS_FILE_TAKEN /,
    )
    expect(await readFile(notes, 'utf8')).toBe('dear diary\n')
  })

  it('tells its progress up to the end', async () => {
    const { options } = await scene()
    const told: ImportProgress[] = []
    await importFile({ ...options, onProgress: (progress) => told.push(progress) })
    expect(told[0]?.stage).toBe('fingerprint')
    expect(told.at(-1)).toMatchObject({ stage: 'rows', share: 1, rows: { read: 6, accepted: 4 } })
  })
})
