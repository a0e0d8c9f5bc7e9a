// What each shipped mapping says, stated a second time by hand: from a raw row to what the task then is.
// `rejected` names rows that must not go in; undefined leaves a field as it was, null empties it.

/** `29/2/2016 01:16` as UTC, µs. */
function dayFirst(text) {
  const [day, month, year, hour, minute] = text.split(/[/ :]/).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute) * 1000
}

/** ISO 8601 with offset, fraction of up to six digits, µs. */
function isoMicros(text) {
  const [, date, clock, fraction = '', offset] =
    /^(\S{10})[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(\S+)$/.exec(text)
  return (
    Date.parse(`${date}T${clock}${offset}`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
  )
}

const incidentStates = {
  New: 'open',
  Active: 'in_progress',
  'Awaiting User Info': 'blocked',
  'Awaiting Vendor': 'blocked',
  'Awaiting Problem': 'blocked',
  'Awaiting Evidence': 'blocked',
  Resolved: 'done',
  Closed: 'closed',
}
const incidentPriorities = {
  '1 - Critical': 'P0',
  '2 - High': 'P1',
  '3 - Moderate': 'P2',
  '4 - Low': 'P3',
}
const orNull = (cell) => (cell === '?' ? null : cell)

/** Every row is a full snapshot: `?` means none. */
function uci498(cells) {
  const status = incidentStates[cells.incident_state]
  if (status === undefined) return { task: cells.number, rejected: `state ${cells.incident_state}` }
  return {
    task: cells.number,
    at: dayFirst(cells.sys_updated_at),
    team: orNull(cells.assignment_group),
    assignee: orNull(cells.assigned_to),
    status,
    priority: incidentPriorities[cells.priority],
    title: `Incident ${cells.number}`,
    service: cells.sys_updated_by === 'Updated by 908' ? 'Updated by 908' : undefined,
    person: cells.sys_updated_by === 'Updated by 908' ? undefined : cells.sys_updated_by,
    note: `Update ${cells.sys_mod_count}`,
  }
}

const problemStates = {
  'Accepted/In Progress': 'in_progress',
  'Accepted/Assigned': 'open',
  'Accepted/Wait': 'blocked',
  'Queued/Awaiting Assignment': 'open',
  'Completed/Closed': 'closed',
}
const problemPriorities = { Major: 'P0', High: 'P1', Medium: 'P2', Low: 'P3' }

/** First names are shared: a person is a name in a group. A queued problem is in nobody's hands. */
function bpic2013(cells) {
  const group = cells['org:group']
  const name = cells['org:resource']
  const who = name === '-' || group === '-' ? undefined : `${name} (${group})`
  const queued = cells['lifecycle:transition'] === 'Awaiting Assignment'
  return {
    task: cells['case:concept:name'],
    at: isoMicros(cells['time:timestamp']),
    team: group === '-' ? undefined : group,
    assignee: queued ? null : who,
    status: problemStates[`${cells['concept:name']}/${cells['lifecycle:transition']}`],
    priority: problemPriorities[cells.impact],
    title: `Problem ${cells['case:concept:name']}`,
    labels: [cells.product.toLowerCase()],
    person: who,
    note: `${cells['concept:name']}: ${cells['lifecycle:transition']}`,
  }
}

function receiptState(step) {
  if (step === 'Confirmation of receipt') return 'open'
  const number = /^T(\d+)/.exec(step)[1]
  if (['10', '15', '20'].includes(number)) return 'done'
  if (number === '16' || number === '08') return 'blocked'
  // Check and determine: 02, 04, 06, 12, 14, 17, 19. Adjust, print, draft, create, process: the others.
  return ['02', '04', '06', '12', '14', '17', '19'].includes(number) ? 'review' : 'in_progress'
}

function receipt(cells) {
  return {
    task: cells['case:concept:name'],
    at: isoMicros(cells['time:timestamp']),
    team: cells['org:group'] === 'EMPTY' ? undefined : cells['org:group'],
    assignee: cells['case:responsible'],
    status: receiptState(cells['concept:name']),
    title: `Permit ${cells['case:concept:name']}`,
    due: isoMicros(cells['case:deadline']),
    labels: [cells['case:channel'], cells['case:department']].map((text) =>
      text.toLowerCase().replace(' ', '-'),
    ),
    person: cells['org:resource'],
    note: cells['concept:name'],
  }
}

function travel(prefix, team, title) {
  return (cells) => {
    const step = cells['concept:name']
    const role = cells['org:role']
    const isSystem = cells['org:resource'] === 'SYSTEM'
    const known = role === 'UNDEFINED' || role === 'MISSING' ? undefined : role
    const verb = step.startsWith(prefix) ? step.slice(prefix.length + 1).split(' ')[0] : step
    const status = {
      SAVED: 'open',
      SUBMITTED: 'review',
      APPROVED: 'review',
      FINAL_APPROVED: 'in_progress',
      REJECTED: step.endsWith('by EMPLOYEE') ? 'open' : 'blocked',
      'Request Payment': 'in_progress',
      'Payment Handled': 'done',
    }[verb]
    return {
      task: cells['case:concept:name'],
      at: isoMicros(cells['time:timestamp']),
      team: team(cells),
      assignee: known === undefined ? undefined : `${cells['org:resource']}, ${known}`,
      status,
      title: title(cells),
      labels: cells['(case)_Project'] === undefined ? undefined : projectLabel(cells),
      service: isSystem ? `SYSTEM, ${known ?? 'role unknown'}` : undefined,
      person: isSystem ? undefined : `${cells['org:resource']}, ${known ?? 'role unknown'}`,
      note: step,
    }
  }
}

function projectLabel(cells) {
  const project = cells['(case)_Project']
  return project === 'UNKNOWN' ? undefined : [project.replaceAll(' ', '-')]
}

export const statements = {
  uci498: { system: 'servicenow', state: uci498, raw: (cells) => cells.incident_state },
  bpic2013: { system: 'vinst', state: bpic2013, raw: (cells) => cells['lifecycle:transition'] },
  receipt: { system: 'permits', state: receipt, raw: (cells) => cells['concept:name'] },
  declarations: {
    system: 'travel-declarations',
    state: travel(
      'Declaration',
      () => 'Travel declarations',
      (cells) => `Travel ${cells['(case)_id']}`,
    ),
    raw: (cells) => cells['concept:name'],
  },
  payments: {
    system: 'payment-requests',
    state: travel(
      'Request For Payment',
      (cells) => {
        const unit = cells['(case)_OrganizationalEntity']
        return unit === 'UNKNOWN' ? undefined : unit
      },
      (cells) => cells['(case)_Rfp_id'],
    ),
    raw: (cells) => cells['concept:name'],
  },
}
