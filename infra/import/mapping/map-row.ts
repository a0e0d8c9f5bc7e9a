// Makes a mapping into a function from a row to what it says. A row that cannot be mapped says why.
import type { Row } from '../readers/row.ts'
import type { MapResult, RowActor, ValueSeen } from './mapped-row.ts'
import type { Mapping, Priority, Status } from './mapping-schema.ts'
import { type Read, type RowReading, RowRejected, rowReading, shortened } from './row-reading.ts'
import { type ValueRules, valueMap } from './value-map.ts'

export interface RowMapper {
  /** Every column that the mapping reads. */
  readonly columns: ReadonlySet<string>
  map(row: Row): MapResult
}

export interface MapperOptions {
  readonly onValue?: (seen: ValueSeen) => void
  /** A text was longer than its limit and was cut. */
  readonly onShortened?: () => void
}

function labelFrom(text: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
  return slug.replace(/^-+/, '').slice(0, 40).replace(/-+$/, '')
}

function actorReader(reading: RowReading, given: Mapping['actor']): Read<RowActor> {
  if (given === undefined) return () => ({ type: 'importer' })
  const person = reading.person(given)
  const services = new Set(given.service?.values ?? [])
  const patterns = (given.service?.patterns ?? []).map((pattern) => new RegExp(pattern, 'u'))
  return (row) => {
    const found = person(row)
    if (found === undefined) return { type: 'importer' }
    const service = services.has(found.key) || patterns.some((pattern) => pattern.test(found.key))
    return service ? { type: 'service', key: found.key } : { type: 'person', person: found }
  }
}

type Verdict = 'unchanged' | 'reject'

function valueReader<Target extends Status | Priority>(
  reading: RowReading,
  field: ValueSeen['field'],
  given: (ValueRules<Target | Verdict> & { readonly from: string }) | undefined,
  onValue: MapperOptions['onValue'],
): Read<Target | undefined> {
  if (given === undefined) return () => undefined
  const text = reading.whole(given.from)
  const find = valueMap(given)
  const isTarget = (found: Target | Verdict): found is Target =>
    found !== 'unchanged' && found !== 'reject'
  return (row) => {
    const value = text(row)
    const { target, by } = find(value)
    onValue?.({ field, value, by, becomes: target })
    if (target === 'reject') {
      const code = field === 'status' ? 'STATUS_NOT_MAPPED' : 'PRIORITY_NOT_MAPPED'
      const message =
        value === undefined
          ? `the ${field} is missing`
          : `"${shortened(value, 80)}" is no ${field} that the mapping knows`
      throw new RowRejected(code, message)
    }
    return isTarget(target) ? target : undefined
  }
}

export function rowMapper(mapping: Mapping, options: MapperOptions = {}): RowMapper {
  const columns = new Set<string>()
  const reading = rowReading(mapping, columns, () => options.onShortened?.())
  /** In a snapshot a missing cell says "none"; in an event it says nothing. */
  const absent = mapping.rows === 'snapshots' ? null : undefined
  const optional = <Given, Value>(given: Given | undefined, read: (given: Given) => Value) =>
    given === undefined ? undefined : read(given)
  const line = (given: string | undefined) => optional(given, reading.line)
  const text = (given: string | undefined) => optional(given, reading.text)

  const taskKey = reading.key(mapping.task.key)
  const time = reading.time(mapping.time)
  const actor = actorReader(reading, mapping.actor)
  const teamKey = optional(mapping.team, ({ key }) => reading.key(key))
  const teamName = line(mapping.team?.name)
  const teamClear = reading.holds(mapping.team?.clearWhen)
  const assignee = optional(mapping.assignee, (given) => reading.person(given))
  const assigneeClear = reading.holds(mapping.assignee?.clearWhen)
  const status = valueReader(reading, 'status', mapping.status, options.onValue)
  const priority = valueReader(reading, 'priority', mapping.priority, options.onValue)
  const title = line(mapping.title)
  const description = text(mapping.description)
  const due = optional(mapping.due, (given) => reading.time(given))
  const dueClear = reading.holds(mapping.due?.clearWhen)
  const labels = mapping.labels?.map((given) => reading.whole(given))
  const note = text(mapping.note)

  function team(row: Row) {
    if (teamKey === undefined) return undefined
    if (teamClear(row)) return null
    const key = teamKey(row)
    return key === undefined ? absent : { key, name: teamName?.(row) ?? key }
  }
  function labelsOf(row: Row): readonly string[] | undefined {
    if (labels === undefined) return undefined
    const found = labels.map((read) => labelFrom(read(row) ?? '')).filter((label) => label !== '')
    return found.length === 0 && absent === undefined ? undefined : [...new Set(found)]
  }
  function mapped(row: Row, key: string): MapResult {
    const occurredAt = time(row)
    if (occurredAt === undefined) throw new RowRejected('TIME_MISSING', 'the row has no time')
    return {
      type: 'mapped',
      row: {
        record: row.record,
        line: row.line,
        taskKey: key,
        occurredAt,
        actor: actor(row),
        team: team(row),
        assignee: assignee && (assigneeClear(row) ? null : (assignee(row) ?? absent)),
        status: status(row),
        priority: priority(row),
        title: title?.(row),
        description: description && (description(row) ?? absent),
        dueAt: due && (dueClear(row) ? null : (due(row) ?? absent)),
        labels: labelsOf(row),
        note: note?.(row),
      },
    }
  }
  return {
    columns,
    map(row) {
      let key: string | undefined
      try {
        key = taskKey(row)
        if (key === undefined) throw new RowRejected('TASK_KEY_MISSING', 'the row names no task')
        return mapped(row, key)
      } catch (error) {
        if (!(error instanceof RowRejected)) throw error
        return { type: 'rejected', problem: error.problem, taskKey: key }
      }
    },
  }
}
