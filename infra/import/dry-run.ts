// What an import would do: reads and maps the whole file, sends nothing.
import { checkColumns } from './check-columns.ts'
import { fingerprint } from './fingerprint.ts'
import { loadMapping } from './mapping/load-mapping.ts'
import { rowMapper } from './mapping/map-row.ts'
import type { ValueSeen } from './mapping/mapped-row.ts'
import type { Mapping } from './mapping/mapping-schema.ts'
import { type OpenRows, openRows } from './readers/open-rows.ts'
import type { ImportCommand } from './sender/command-sender.ts'
import { ownCopy } from './sender/remembered.ts'
import { originIdOf, rowCommands } from './sender/row-commands.ts'
import { count } from './tally.ts'

export interface DryRunOptions {
  readonly file: string
  readonly mapping: string
  readonly orgId: string
  /** Commands to show. */
  readonly commandsMax?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onShare?: ((share: number) => void) | undefined
}

/** A count that stops counting: `atLeast` says so. */
export interface Distinct {
  readonly count: number
  readonly atLeast: boolean
}

export interface ValueCount {
  readonly field: ValueSeen['field']
  /** undefined: the cell is missing. */
  readonly value: string | undefined
  readonly by: ValueSeen['by']
  readonly becomes: string
  readonly rows: number
}

export interface RejectedExample {
  readonly line: number
  readonly code: string
  readonly message: string
}

export interface DryRun {
  readonly file: string
  readonly format: 'csv' | 'xes'
  readonly originId: string
  readonly rows: number
  readonly mapped: number
  readonly tasks: Distinct
  readonly teams: Distinct
  readonly people: Distinct
  readonly firstTime: number | undefined
  readonly lastTime: number | undefined
  /** The first commands, creations included, in the order in which they would be sent. */
  readonly commands: readonly ImportCommand[]
  /** How often each value of a status or priority was met; the most frequent first. */
  readonly values: readonly ValueCount[]
  /** Values that no map and no pattern covers: `others` decides over them. */
  readonly uncovered: readonly ValueCount[]
  /** True when there were more different values than are kept. */
  readonly valuesCut: boolean
  readonly rejects: Readonly<Record<string, number>>
  readonly rejectedExamples: readonly RejectedExample[]
  /** Columns that the mapping reads and no row had. */
  readonly absentColumns: readonly string[]
  readonly shortened: number
}

const distinctMax = 200_000
const valuesMax = 1_000
const examplesMax = 20

function distinct() {
  const seen = new Set<string>()
  return {
    add(id: string): boolean {
      if (seen.has(id) || seen.size >= distinctMax) return false
      seen.add(id)
      return true
    },
    has: (id: string) => seen.has(id),
    result: (): Distinct => ({ count: seen.size, atLeast: seen.size >= distinctMax }),
  }
}

function valueCounts() {
  const counts = new Map<string, { seen: ValueSeen; rows: number }>()
  let isCut = false
  return {
    add(seen: ValueSeen): void {
      const key = JSON.stringify([seen.field, seen.by, seen.value])
      const known = counts.get(key)
      if (known !== undefined) known.rows += 1
      else if (counts.size >= valuesMax) isCut = true
      else {
        const value = seen.value === undefined ? undefined : ownCopy(seen.value)
        counts.set(ownCopy(key), { seen: { ...seen, value }, rows: 1 })
      }
    },
    isCut: () => isCut,
    result: (): readonly ValueCount[] =>
      [...counts.values()]
        .map(({ seen, rows }) => ({ ...seen, rows }))
        .sort((left, right) => right.rows - left.rows),
  }
}

export async function dryRun(options: DryRunOptions): Promise<DryRun> {
  const mapping = await loadMapping(options.mapping)
  const source = await openRows(options.file, mapping.file)
  try {
    return await readAll(source, mapping, options)
  } finally {
    source.close()
  }
}

async function readAll(
  source: OpenRows,
  mapping: Mapping,
  options: DryRunOptions,
): Promise<DryRun> {
  const commandsMax = options.commandsMax ?? 10
  const signal = options.signal ?? new AbortController().signal
  const values = valueCounts()
  let shortened = 0
  const mapper = rowMapper(mapping, {
    onValue: (seen) => values.add(seen),
    onShortened: () => (shortened += 1),
  })
  checkColumns(source, mapper.columns)
  const print = await fingerprint(options.file, { signal, onShare: () => undefined })
  const originId = originIdOf(options.orgId, print.sha256)
  const commands = rowCommands({ orgId: options.orgId, system: mapping.system, originId })

  const [tasks, teams, people] = [distinct(), distinct(), distinct()]
  const shown: ImportCommand[] = []
  const rejects: Record<string, number> = {}
  const rejectedExamples: RejectedExample[] = []
  const absent = new Set(mapper.columns)
  let [rows, mapped] = [0, 0]
  let firstTime: number | undefined
  let lastTime: number | undefined
  const show = (command: ImportCommand) => {
    if (shown.length < commandsMax) shown.push(command)
  }
  const reject = (line: number, { code, message }: { code: string; message: string }) => {
    count(rejects, code)
    if (rejectedExamples.length < examplesMax) rejectedExamples.push({ line, code, message })
  }
  for await (const row of source.rows()) {
    if (signal.aborted) break
    rows += 1
    options.onShare?.(source.done())
    if (row.type === 'broken') {
      reject(row.line, row.problem)
      continue
    }
    for (const column of absent) if (row.get(column) !== undefined) absent.delete(column)
    const result = mapper.map(row)
    if (result.type === 'rejected') {
      reject(row.line, result.problem)
      continue
    }
    mapped += 1
    firstTime = Math.min(firstTime ?? result.row.occurredAt, result.row.occurredAt)
    lastTime = Math.max(lastTime ?? result.row.occurredAt, result.row.occurredAt)
    for (const { entityId, create } of commands.references(result.row)) {
      if (teams.has(entityId) || people.has(entityId)) continue
      const created = create()
      const known = created.type === 'CreateTeam' ? teams : people
      if (known.add(entityId)) show(created)
    }
    const change = commands.change(result.row)
    tasks.add(change.entityId)
    show(change)
  }
  const counted = values.result()
  return {
    file: options.file,
    format: source.format,
    originId,
    rows,
    mapped,
    tasks: tasks.result(),
    teams: teams.result(),
    people: people.result(),
    firstTime,
    lastTime,
    commands: shown,
    values: counted,
    uncovered: counted.filter(({ by }) => by === 'others'),
    valuesCut: values.isCut(),
    rejects,
    rejectedExamples,
    absentColumns: [...absent],
    shortened,
  }
}
