import { describe, expect, it } from 'vitest'
import { deciders } from '../../../../processors/deciders/deciders.ts'
import type {
  CommandEnvelope,
  CreateOrganisationPayload,
  Sealed,
} from '../../../../schemas/generated/types.ts'
import { specify } from '../../../support/decider-specification.ts'
import {
  actor,
  bytes,
  envelope,
  firstAdmin,
  id,
  nil,
  org,
  person,
  refs,
  sealed,
  service,
} from '../../../support/decider-world.ts'

const nothingKnown = refs({ withoutOrganisation: true })
const organisation = specify(deciders.organisation, nothingKnown)
const byPlatform = envelope('organisation', org, service('platform'))

function create(over: Partial<CreateOrganisationPayload> = {}, by = byPlatform) {
  const payload = { name: sealed('Acme'), firstAdminId: firstAdmin, externalRef: null, ...over }
  return { type: 'CreateOrganisation', envelope: by, payload } as const
}
const created = {
  type: 'OrganisationCreated',
  payload: { name: sealed('Acme'), firstAdminId: firstAdmin, externalRef: null },
} as const
function configure(name: Sealed | null, by: CommandEnvelope) {
  return { type: 'ConfigureOrganisation', envelope: by, payload: { name } } as const
}
const byFirstAdmin = envelope('organisation', org, actor('person', firstAdmin))

describe('CreateOrganisation', () => {
  it('is for the platform, which names the first admin', () => {
    const told = organisation.given().when(create())
    told.then(created)
    expect(told.state).toMatchObject({ orgId: org, firstAdminId: firstAdmin })
  })

  it('is for nobody else', () => {
    organisation
      .given()
      .when(create({}, envelope('organisation', org, service('people', 'import'))))
      .thenRefused('FORBIDDEN', {
        action: 'CreateOrganisation',
        role: 'service',
        needs: 'scope platform',
      })
    organisation
      .given()
      .when(create({}, envelope('organisation', org, person('ada'))))
      .thenRefused('FORBIDDEN', { action: 'CreateOrganisation', role: 'admin', needs: 'no' })
  })

  it('makes an entity that bears the organisation’s id', () => {
    organisation
      .given()
      .when(create({}, envelope('organisation', id(3), service('platform'))))
      .thenRefused('MALFORMED', { field: 'envelope.entityId', limit: 'orgId' })
  })

  it.each([
    ['name', { name: null }],
    ['firstAdminId', { firstAdminId: nil }],
  ] as const)('is refused MALFORMED without %s', (field, over) => {
    organisation.given().when(create(over)).thenRefused('MALFORMED', { field })
  })

  it('is refused TOO_LARGE for a name beyond 1 kB', () => {
    organisation
      .given()
      .when(create({ name: bytes(1_025) }))
      .thenRefused('TOO_LARGE', { field: 'name', size: '1025', limit: '1024' })
  })

  it('is refused where the organisation exists', () => {
    organisation.given(created).when(create()).thenRefused('ALREADY_EXISTS')
  })
})

describe('ConfigureOrganisation', () => {
  it('is for the first admin even while the tables know neither them nor the organisation', () => {
    organisation
      .given(created)
      .when(configure(sealed('Acme & Co'), byFirstAdmin))
      .then({ type: 'OrganisationConfigured', payload: { name: sealed('Acme & Co') } })
  })

  it('is for an admin and no service', () => {
    const known = specify(deciders.organisation, refs())
    const by = envelope('organisation', org, person('ada'))
    known
      .given(created)
      .when(configure(sealed('New'), by))
      .then({ type: 'OrganisationConfigured', payload: { name: sealed('New') } })
    known
      .given(created)
      .when(configure(sealed('New'), byPlatform))
      .thenRefused('FORBIDDEN', { action: 'ConfigureOrganisation', role: 'service', needs: 'no' })
  })

  it('is refused without a name, or with the one that it has', () => {
    organisation
      .given(created)
      .when(configure(null, byFirstAdmin))
      .thenRefused('MALFORMED', { field: 'name' })
    organisation
      .given(created, { type: 'OrganisationConfigured', payload: { name: sealed('B') } })
      .when(configure(sealed('B'), byFirstAdmin))
      .thenRefused('NO_CHANGE')
  })

  it('does not find an organisation that never was', () => {
    organisation
      .given()
      .when(configure(sealed('B'), byFirstAdmin))
      .thenRefused('NOT_FOUND')
  })

  it('is refused for an envelope that names nobody', () => {
    organisation
      .given(created)
      .when(configure(sealed('B'), envelope('organisation', org, actor('person', nil))))
      .thenRefused('MALFORMED', { field: 'envelope.actor.id' })
  })
})
