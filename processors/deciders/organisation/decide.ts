// The rules of an organisation.
import type {
  ConfigureOrganisation,
  CreateOrganisation,
  OrganisationCommand,
  OrganisationEvent,
} from '../../../schemas/generated/types.ts'
import { limits } from '../../../schemas/limits.ts'
import { accepted, type Decided, refused } from '../decider.ts'
import { externalRefValid, firstRefusal, idGiven, malformed, textGiven } from '../fields.ts'
import { textHash } from '../text-hash.ts'
import type { OrganisationState } from './state.ts'

export function decide(
  state: OrganisationState | undefined,
  command: OrganisationCommand,
): Decided<OrganisationEvent> {
  switch (command.type) {
    case 'CreateOrganisation':
      return create(state, command)
    case 'ConfigureOrganisation':
      return state === undefined ? refused('NOT_FOUND') : configure(state, command)
    default:
      return command satisfies never
  }
}

function create(
  state: OrganisationState | undefined,
  { envelope, payload }: CreateOrganisation,
): Decided<OrganisationEvent> {
  const { name, firstAdminId, externalRef } = payload
  return (
    firstRefusal(
      envelope.entityId === envelope.orgId ? undefined : malformed('envelope.entityId', 'orgId'),
      textGiven('name', name, limits.titleBytesMax),
      idGiven('firstAdminId', firstAdminId),
      externalRefValid(externalRef),
      state === undefined ? undefined : refused('ALREADY_EXISTS'),
    ) ??
    accepted<OrganisationEvent>({
      type: 'OrganisationCreated',
      payload: { name, firstAdminId, externalRef },
    })
  )
}

function configure(
  state: OrganisationState,
  { payload: { name } }: ConfigureOrganisation,
): Decided<OrganisationEvent> {
  return (
    firstRefusal(
      textGiven('name', name, limits.titleBytesMax),
      textHash(name) === state.nameHash ? refused('NO_CHANGE') : undefined,
    ) ?? accepted<OrganisationEvent>({ type: 'OrganisationConfigured', payload: { name } })
  )
}
