// Which fields hold personal data or free text. They are sealed in every journal; Redis and
// ClickHouse hold their plain text in these fields only, so these are what an erasure blanks. Records
// kept whole in parking and dead letters hold theirs sealed.
import type { RecordType } from './generated/types.ts'

/** In every envelope, commands' and events' alike. */
export const personalEnvelopeFields = ['origin.address', 'origin.userAgent'] as const

/** Paths below `payload`; a record that is not named has none. */
export const personalPayloadFields: Readonly<Partial<Record<RecordType, readonly string[]>>> = {
  CreateOrganisation: ['name', 'externalRef.key'],
  ConfigureOrganisation: ['name'],
  OrganisationCreated: ['name', 'externalRef.key'],
  OrganisationConfigured: ['name'],

  CreateTeam: ['name', 'externalRef.key'],
  RenameTeam: ['name'],
  TeamCreated: ['name', 'externalRef.key'],
  TeamRenamed: ['name'],

  CreatePerson: ['name', 'email', 'externalRef.key'],
  PersonCreated: ['name', 'email', 'externalRef.key'],

  CreateAgent: ['name', 'externalRef.key'],
  PauseAgent: ['reason'],
  ResumeAgent: ['reason'],
  StopAgent: ['reason'],
  AgentCreated: ['name', 'externalRef.key'],
  AgentPaused: ['reason'],
  AgentResumed: ['reason'],
  AgentStopped: ['reason'],

  CreateTask: ['title', 'description', 'externalRef.key'],
  DescribeTask: ['title', 'description'],
  BlockTask: ['reason'],
  CancelTask: ['reason'],
  CommentOnTask: ['text'],
  RecordTaskChange: ['title', 'description', 'note', 'externalRef.key'],
  TaskCreated: ['title', 'description', 'externalRef.key'],
  TaskDescribed: ['title', 'description'],
  TaskBlocked: ['reason'],
  TaskCancelled: ['reason'],
  TaskCommented: ['text'],
}
