// The permission matrix as the company agreed on it, written down apart from the code that is tested against it.
import type { Action } from '../../../schemas/permissions.ts'

export type Cell = 'own' | 'own, not priority' | 'T' | 'A' | 'no' | 'ASK' | 'members of T' | 'scope'
export type Role = 'IC1' | 'IC3' | 'manager' | 'agent' | 'admin' | 'service'
export const roles = ['IC1', 'IC3', 'manager', 'agent', 'admin', 'service'] as const

const agreed = `
| see task, history, board                          | T   | T   | A            | own               | A  | scope |
| create task                                       | T   | T   | A            | no                | A  | scope |
| describe, prioritise, label, due date             | own | T   | A            | own, not priority | A  | scope |
| start, block, unblock, to review, complete        | own | T   | A            | own               | A  | scope |
| comment                                           | own | T   | A            | own               | A  | scope |
| link and unlink dependencies; hand to an agent    | own | T   | A            | no                | A  | scope |
| assign; move to a team; close; reopen; cancel; delete | no | T | A           | no                | A  | scope |
| override an agent's decision                      | no  | own | T            | no                | A  | no    |
| approve PR                                        | no  | T   | A            | ASK               | A  | no    |
| deploy to production                              | no  | no  | T            | no                | A  | no    |
| read metrics                                      | T   | T   | A            | no                | A  | scope |
| pause or stop an agent                            | own | T   | A            | no                | A  | no    |
| people, teams, agents; dead letters, replay, rebuild | no | no | members of T | no               | A  | scope |
| create an organisation                            | no  | no  | no           | no                | no | scope |
| configure an organisation                         | no  | no  | no           | no                | A  | no    |
| record a change of another system                 | no  | no  | no           | no                | no | scope |
`

const known: readonly Cell[] = [
  'own',
  'own, not priority',
  'T',
  'A',
  'no',
  'ASK',
  'members of T',
  'scope',
]

export interface AgreedRow {
  readonly name: string
  readonly cells: Readonly<Record<Role, Cell>>
}

export const table: readonly AgreedRow[] = agreed
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', ...cells] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim())
    const [ic1, ic3, manager, agent, admin, service] = cells.map(cellOf)
    if (!ic1 || !ic3 || !manager || !agent || !admin || !service) throw new Error(line)
    return { name, cells: { IC1: ic1, IC3: ic3, manager, agent, admin, service } }
  })

function cellOf(text: string): Cell {
  const cell = known.find((candidate) => candidate === text)
  if (cell === undefined) throw new Error(`not a cell: ${text}`)
  return cell
}

/** The actions of each agreed row, and the scopes that a service needs for them. */
export const rows: Readonly<Record<string, { actions: readonly Action[]; scope?: string }>> = {
  'see task, history, board': { actions: ['SeeTask'], scope: 'tasks' },
  'create task': { actions: ['CreateTask'], scope: 'tasks' },
  'describe, prioritise, label, due date': {
    actions: ['DescribeTask', 'PrioritiseTask', 'LabelTask', 'SetTaskDueDate'],
    scope: 'tasks',
  },
  'start, block, unblock, to review, complete': {
    actions: ['StartTask', 'BlockTask', 'UnblockTask', 'SubmitTaskForReview', 'CompleteTask'],
    scope: 'tasks',
  },
  comment: { actions: ['CommentOnTask'], scope: 'tasks' },
  'link and unlink dependencies; hand to an agent': {
    actions: ['LinkTasks', 'UnlinkTasks', 'HandTaskToAgent'],
    scope: 'tasks',
  },
  'assign; move to a team; close; reopen; cancel; delete': {
    actions: ['AssignTask', 'MoveTask', 'CloseTask', 'ReopenTask', 'CancelTask', 'DeleteTask'],
    scope: 'tasks',
  },
  "override an agent's decision": { actions: ['OverrideAgentDecision'] },
  'approve PR': { actions: ['ApprovePullRequest'] },
  'deploy to production': { actions: ['DeployToProduction'] },
  'read metrics': { actions: ['ReadMetrics'], scope: 'metrics' },
  'pause or stop an agent': { actions: ['PauseAgent', 'ResumeAgent', 'StopAgent'] },
  'people, teams, agents; dead letters, replay, rebuild': {
    actions: [
      'CreateTeam',
      'RenameTeam',
      'CreatePerson',
      'ChangePersonLevel',
      'AddPersonToTeam',
      'RemovePersonFromTeam',
      'CreateAgent',
    ],
    scope: 'people',
  },
  'create an organisation': { actions: ['CreateOrganisation'], scope: 'platform' },
  'configure an organisation': { actions: ['ConfigureOrganisation'] },
  'record a change of another system': { actions: ['RecordTaskChange'], scope: 'import' },
}

/** The actor made it, holds it, shares its team, or none of these. */
export type Relation = 'created' | 'held' | 'team' | 'foreign'

/** What a cell says of an action on something in a relation to the actor. Each reach holds the narrower ones. */
export function expected(cell: Cell, role: Role, relation: Relation, action: Action) {
  const own = relation === 'held' || (relation === 'created' && role !== 'agent')
  switch (cell) {
    case 'no':
      return 'no'
    case 'A':
    case 'scope':
      return 'yes'
    case 'own':
      return own ? 'yes' : 'no'
    case 'own, not priority':
      return own && action !== 'PrioritiseTask' ? 'yes' : 'no'
    case 'T':
      return own || relation === 'team' ? 'yes' : 'no'
    case 'members of T':
      return relation === 'team' ? 'yes' : 'no'
    case 'ASK':
      return own ? 'ask' : 'no'
    default:
      return cell satisfies never
  }
}
