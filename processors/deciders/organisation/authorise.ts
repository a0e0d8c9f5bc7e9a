// Who may create or configure an organisation.
import type { OrganisationCommand } from '../../../schemas/generated/types.ts'
import { allow, wholeOrganisation } from '../acting.ts'
import { type Given, type Refused, refused } from '../decider.ts'
import { checkForm } from '../envelope.ts'
import type { OrganisationState } from './state.ts'

export function authorise(
  state: OrganisationState | undefined,
  command: OrganisationCommand,
  given: Given,
): Refused | undefined {
  const unsound = checkForm(command.envelope)
  if (unsound !== undefined) return unsound
  switch (command.type) {
    case 'CreateOrganisation':
      return allow(command, given, wholeOrganisation)
    case 'ConfigureOrganisation':
      return state === undefined
        ? refused('NOT_FOUND')
        : allow(command, knowingItself(given, state), wholeOrganisation)
    default:
      return command satisfies never
  }
}

/** Its own journal is ahead of the reference table that is folded from it. */
function knowingItself(given: Given, { orgId, firstAdminId }: OrganisationState): Given {
  const { refs } = given
  return {
    ...given,
    refs: {
      organisation: () => refs.organisation(orgId) ?? { version: 0, orgId, firstAdminId },
      team: (org, id) => refs.team(org, id),
      person: (org, id) => refs.person(org, id),
      agent: (org, id) => refs.agent(org, id),
      task: (org, id) => refs.task(org, id),
    },
  }
}
