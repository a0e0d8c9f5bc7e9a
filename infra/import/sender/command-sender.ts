// What the importer asks of whoever carries its commands: the SDK's producer with an outcome source, or a fake.
import type { InputOf, Outcome, Producer } from '../../../streams/producer/index.ts'

export type CommandSender = Pick<Producer, 'send' | 'outcome'>

/** Ids are always given: they follow from the file, so that every run gives the same. */
type Identified<Command> = Command & {
  readonly orgId: string
  readonly entityId: string
  readonly commandId: string
}

export type CreateTeamCommand = Identified<InputOf<'CreateTeam'>>
export type CreatePersonCommand = Identified<InputOf<'CreatePerson'>>
export type RecordChangeCommand = Identified<InputOf<'RecordTaskChange'>>
export type CreateCommand = CreateTeamCommand | CreatePersonCommand
export type ImportCommand = CreateCommand | RecordChangeCommand

export type Delivered = Pick<Outcome, 'status' | 'version' | 'code' | 'facts' | 'repeated'>
