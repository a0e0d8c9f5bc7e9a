// Rules of a mapping that concern more than one key.
import type { Mapping } from './mapping-schema.ts'
import { parseTemplate } from './template.ts'
import { formatOffset } from './time-format.ts'

export interface Finding {
  readonly path: string
  readonly found: string
  readonly expected: string
}

function timeFindings(
  path: string,
  time: { readonly format: string; readonly zone?: string | undefined },
): Finding[] {
  const offset = formatOffset(time.format)
  if (offset === 'never' && time.zone === undefined) {
    const expected = 'the zone of times that carry no offset, such as UTC or Europe/Berlin'
    return [{ path: `${path}.zone`, found: 'nothing', expected }]
  }
  if (offset === 'always' && time.zone !== undefined) {
    const expected = `no zone, because times of the format ${time.format} carry their own offset`
    return [{ path: `${path}.zone`, found: `"${time.zone}"`, expected }]
  }
  return []
}

function mapFindings(mapping: Mapping, field: 'status' | 'priority'): Finding[] {
  const values = mapping[field]
  if (values === undefined) return []
  const expected = `nothing here: "missing" makes it a missing value; say what follows in "${field}.missing"`
  return Object.keys(values.map)
    .filter((value) => value.trim() === '' || mapping.missing.includes(value))
    .map((value) => ({ path: `${field}.map`, found: `"${value}"`, expected }))
}

function conditionFindings(path: string, given: object | undefined): Finding[] {
  if (given === undefined) return []
  const lists = Object.values(given).filter((value): value is unknown[] => Array.isArray(value))
  if (lists.some((list) => list.length > 0)) return []
  return [{ path, found: 'no value and no pattern', expected: 'at least one of either' }]
}

/** What each row is about beside its task and its time. */
const contents = [
  'team',
  'assignee',
  'status',
  'priority',
  'title',
  'description',
  'due',
  'labels',
  'note',
] as const

export function mappingFindings(mapping: Mapping): readonly Finding[] {
  const findings = [
    ...timeFindings('time', mapping.time),
    ...(mapping.due === undefined ? [] : timeFindings('due', mapping.due)),
    ...mapFindings(mapping, 'status'),
    ...mapFindings(mapping, 'priority'),
    ...conditionFindings('actor.service', mapping.actor?.service),
    ...conditionFindings('team.clearWhen', mapping.team?.clearWhen),
    ...conditionFindings('assignee.clearWhen', mapping.assignee?.clearWhen),
    ...conditionFindings('due.clearWhen', mapping.due?.clearWhen),
  ]
  if (parseTemplate(mapping.task.key).columns.length === 0) {
    const expected = 'a {column}, or all rows would be one task'
    findings.push({ path: 'task.key', found: `"${mapping.task.key}"`, expected })
  }
  if (contents.every((name) => mapping[name] === undefined)) {
    findings.push({
      path: '',
      found: 'none of them',
      expected: `one at least of ${contents.join(', ')}`,
    })
  }
  return findings
}
