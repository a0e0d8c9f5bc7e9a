// The permission matrix: one table, one row a line, and the pure function that reads it. Edge and deciders
// ask the same function. What is not named is refused.
import type { AnyCommand, Assignee, Level } from './generated/types.ts'

/** What a service may be trusted with; it has none unless its token says so. */
export const scopes = {
  tasks: 'Read, create and change tasks and their links.',
  people: 'Create and change teams, people and agents.',
  import:
    "Play another system's log: RecordTaskChange, occurredAt, teams and people on first sight.",
  platform: 'Create organisations.',
  metrics: 'Read metrics.',
  repair: 'Dead letters, replay and rebuild.',
} as const satisfies Readonly<Record<string, string>>
export type Scope = keyof typeof scopes

/**
 * How far a right reaches; each wider one holds the narrower. own: created by or assigned to the actor
 * (an agent: assigned to it). T: belongs to one of the actor's teams. A: all of the organisation.
 * `members of T` is T without own: nobody manages people for being one of them. ASK: once a human approved.
 */
type PersonCell = 'no' | 'own' | 'T' | 'A' | 'members of T'
type AgentCell = 'no' | 'own' | 'own, not priority' | 'ASK'
/** Any one of the scopes. */
type ServiceCell = 'no' | readonly [Scope, ...Scope[]]
type MatrixRow = readonly [
  IC1: PersonCell,
  IC3: PersonCell,
  manager: PersonCell,
  agent: AgentCell,
  admin: PersonCell,
  service: ServiceCell,
]

// biome-ignore format: one row of the matrix a line
export const matrix = {
  //                             IC1    IC3    manager         agent                admin  service
  seeTask:                      ['T',   'T',   'A',            'own',               'A',   ['tasks']],
  createTask:                   ['T',   'T',   'A',            'no',                'A',   ['tasks']],
  describePrioritiseLabelDue:   ['own', 'T',   'A',            'own, not priority', 'A',   ['tasks']],
  work:                         ['own', 'T',   'A',            'own',               'A',   ['tasks']],
  comment:                      ['own', 'T',   'A',            'own',               'A',   ['tasks']],
  linkOrHandToAgent:            ['own', 'T',   'A',            'no',                'A',   ['tasks']],
  assignMoveCloseReopenDelete:  ['no',  'T',   'A',            'no',                'A',   ['tasks']],
  overrideAgentDecision:        ['no',  'own', 'T',            'no',                'A',   'no'],
  approvePullRequest:           ['no',  'T',   'A',            'ASK',               'A',   'no'],
  deployToProduction:           ['no',  'no',  'T',            'no',                'A',   'no'],
  readMetrics:                  ['T',   'T',   'A',            'no',                'A',   ['metrics']],
  pauseOrStopAgent:             ['own', 'T',   'A',            'no',                'A',   'no'],
  managePeopleTeamsAgents:      ['no',  'no',  'members of T', 'no',                'A',   ['people']],
  createTeamOrPerson:           ['no',  'no',  'members of T', 'no',                'A',   ['people', 'import']],
  repairDeadLetters:            ['no',  'no',  'members of T', 'no',                'A',   ['repair']],
  createOrganisation:           ['no',  'no',  'no',           'no',                'no',  ['platform']],
  configureOrganisation:        ['no',  'no',  'no',           'no',                'A',   'no'],
  recordTaskChange:             ['no',  'no',  'no',           'no',                'no',  ['import']],
} as const satisfies Readonly<Record<string, MatrixRow>>
export type RowName = keyof typeof matrix

/** Every command, and what is done without one; a new command does not compile until it has a row. */
export const rowOfAction = {
  SeeTask: 'seeTask',
  CreateTask: 'createTask',
  DescribeTask: 'describePrioritiseLabelDue',
  PrioritiseTask: 'describePrioritiseLabelDue',
  LabelTask: 'describePrioritiseLabelDue',
  SetTaskDueDate: 'describePrioritiseLabelDue',
  StartTask: 'work',
  BlockTask: 'work',
  UnblockTask: 'work',
  SubmitTaskForReview: 'work',
  CompleteTask: 'work',
  CommentOnTask: 'comment',
  LinkTasks: 'linkOrHandToAgent',
  UnlinkTasks: 'linkOrHandToAgent',
  HandTaskToAgent: 'linkOrHandToAgent',
  AssignTask: 'assignMoveCloseReopenDelete',
  MoveTask: 'assignMoveCloseReopenDelete',
  CloseTask: 'assignMoveCloseReopenDelete',
  ReopenTask: 'assignMoveCloseReopenDelete',
  CancelTask: 'assignMoveCloseReopenDelete',
  DeleteTask: 'assignMoveCloseReopenDelete',
  OverrideAgentDecision: 'overrideAgentDecision',
  ApprovePullRequest: 'approvePullRequest',
  DeployToProduction: 'deployToProduction',
  ReadMetrics: 'readMetrics',
  PauseAgent: 'pauseOrStopAgent',
  ResumeAgent: 'pauseOrStopAgent',
  StopAgent: 'pauseOrStopAgent',
  CreateTeam: 'createTeamOrPerson',
  CreatePerson: 'createTeamOrPerson',
  RenameTeam: 'managePeopleTeamsAgents',
  ChangePersonLevel: 'managePeopleTeamsAgents',
  AddPersonToTeam: 'managePeopleTeamsAgents',
  RemovePersonFromTeam: 'managePeopleTeamsAgents',
  CreateAgent: 'managePeopleTeamsAgents',
  RepairDeadLetters: 'repairDeadLetters',
  CreateOrganisation: 'createOrganisation',
  ConfigureOrganisation: 'configureOrganisation',
  RecordTaskChange: 'recordTaskChange',
} as const satisfies Readonly<Record<AnyCommand['type'], RowName>> &
  Readonly<Record<string, RowName>>
export type Action = keyof typeof rowOfAction

/** What our own reactors may send; each is added here together with its command. */
export const systemManifest: ReadonlySet<Action> = new Set<Action>()

export interface ActingPerson {
  readonly kind: 'person'
  readonly id: string
  readonly level: Level
  readonly teamIds: readonly string[]
}

/** Who acts, as far as rights go. `nobody`: not known in the organisation. */
export type Acting =
  | ActingPerson
  | {
      readonly kind: 'agent'
      readonly id: string
      /** A paused or stopped agent acts on nothing. */
      readonly active: boolean
      /** The person whose rights bound it; undefined when not known in the organisation. */
      readonly actsFor: ActingPerson | undefined
    }
  | { readonly kind: 'service'; readonly scopes: readonly string[] }
  | { readonly kind: 'system' }
  | { readonly kind: 'nobody' }

/** What it is about: where it belongs, who made it, who holds it (an agent is held by whom it acts for). */
export interface Concern {
  readonly teamIds: readonly string[]
  readonly createdBy: string | null
  readonly heldBy: Assignee | null
}

export type Verdict = 'yes' | 'no' | 'ask'

export function permitted(action: Action, acting: Acting, concern: Concern): Verdict {
  const [ic1, ic3, manager, agent, admin, service]: MatrixRow = matrix[rowOfAction[action]]
  switch (acting.kind) {
    case 'person': {
      const byLevel = { UNKNOWN: 'no', IC1: ic1, IC3: ic3, manager, admin } as const
      return reaches(byLevel[acting.level], acting, concern) ? 'yes' : 'no'
    }
    case 'agent':
      return agentVerdict(agent, action, acting, concern)
    case 'service':
      return service !== 'no' && service.some((scope) => acting.scopes.includes(scope))
        ? 'yes'
        : 'no'
    case 'system':
      return systemManifest.has(action) ? 'yes' : 'no'
    case 'nobody':
      return 'no'
    default:
      return acting satisfies never
  }
}

/** What the matrix asks of whoever acts, in words for the refusal. */
export function needed(action: Action, acting: Acting): string {
  const [ic1, ic3, manager, agent, admin, service]: MatrixRow = matrix[rowOfAction[action]]
  switch (acting.kind) {
    case 'person':
      return { UNKNOWN: 'no', IC1: ic1, IC3: ic3, manager, admin }[acting.level]
    case 'agent':
      return agent
    case 'service':
      return service === 'no' ? 'no' : `scope ${service.join(' or ')}`
    case 'system':
      return 'a manifest that lists it'
    case 'nobody':
      return 'an actor known in the organisation'
    default:
      return acting satisfies never
  }
}

const rank = { UNKNOWN: 0, IC1: 1, IC3: 2, manager: 3, admin: 4 } as const satisfies Readonly<
  Record<Level, number>
>

/** Nobody gives or takes a level above their own, else a manager would make an admin of themselves. */
export function outranks(level: Level, other: Level): boolean {
  return rank[level] < rank[other]
}

function reaches(cell: PersonCell, acting: ActingPerson, concern: Concern): boolean {
  switch (cell) {
    case 'no':
      return false
    case 'own':
      return isOwn(acting, concern)
    case 'T':
      return isOwn(acting, concern) || isInTeamOf(acting, concern)
    case 'members of T':
      return isInTeamOf(acting, concern)
    case 'A':
      return true
    default:
      return cell satisfies never
  }
}

function isOwn(acting: ActingPerson, { createdBy, heldBy }: Concern): boolean {
  return createdBy === acting.id || (heldBy?.kind === 'person' && heldBy.id === acting.id)
}

function isInTeamOf(acting: ActingPerson, concern: Concern): boolean {
  return concern.teamIds.some((teamId) => acting.teamIds.includes(teamId))
}

/** An agent acts only on what is assigned to it, and never beyond what the person it acts for may. */
function agentVerdict(
  cell: AgentCell,
  action: Action,
  acting: Extract<Acting, { kind: 'agent' }>,
  concern: Concern,
): Verdict {
  if (cell === 'no' || !acting.active || acting.actsFor === undefined) return 'no'
  if (cell === 'own, not priority' && action === 'PrioritiseTask') return 'no'
  if (concern.heldBy?.kind !== 'agent' || concern.heldBy.id !== acting.id) return 'no'
  if (permitted(action, acting.actsFor, concern) === 'no') return 'no'
  return cell === 'ASK' ? 'ask' : 'yes'
}
