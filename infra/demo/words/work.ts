// What the teams of the demo company work on: kinds of work, and titles for each team.
import type { Speciality } from '../../../schemas/generated/types.ts'
import type { Banks } from './phrases.ts'
import { talkBanks } from './talk.ts'

export type WorkKind = 'feature' | 'bug' | 'chore' | 'incident' | 'research'
type KnownSpeciality = Exclude<Speciality, 'UNKNOWN'>

export interface TeamWork {
  readonly name: string
  /** People whose first team it is. */
  readonly size: number
  readonly labels: readonly string[]
  readonly agents: readonly KnownSpeciality[]
  readonly titles: Readonly<Partial<Record<WorkKind, readonly string[]>>>
}

/** A company that watches cold chains: sensors in lorries and stores, a portal, forecasts, support. */
export const teamsOfWork: readonly TeamWork[] = [
  {
    name: 'Platform',
    size: 11,
    labels: ['backend', 'security', 'performance', 'tech-debt'],
    agents: ['architect', 'implementer', 'reviewer'],
    titles: {
      feature: [
        'Let {service} {ability}',
        'Add {ability} to {service}',
        'Give {service} a dry run',
      ],
      bug: ['{service} loses {datum} when {trouble}', '{service} answers slowly when {trouble}'],
      chore: [
        'Move {service} to the new cluster',
        'Bring {service} up to date',
        'Clean up old {datum}',
      ],
      incident: ['{service} out of memory', 'Queue of {service} grows {when}'],
      research: [
        'Compare ways to store {datum}',
        'What would {service} cost at ten times the load?',
      ],
    },
  },
  {
    name: 'Field Devices',
    size: 11,
    labels: ['firmware', 'hardware', 'radio', 'battery'],
    agents: ['experimenter', 'implementer', 'researcher'],
    titles: {
      feature: ['{device} reports {datum}', 'Update {device} over the air in parts'],
      bug: [
        '{device} stops sending when {trouble}',
        '{device} shows wrong {datum} after a restart',
      ],
      chore: ['Calibrate the {device} batch of {month}', 'Renew certificates on {device}'],
      incident: ['{count} of {device} silent at {customer}'],
      research: ['How long does a {device} last at −25 °C?', 'Try the new antenna on {device}'],
    },
  },
  {
    name: 'Customer Apps',
    size: 11,
    labels: ['web', 'mobile', 'ux', 'accessibility'],
    agents: ['implementer', 'reviewer', 'architect'],
    titles: {
      feature: [
        '{screen}: {ability}',
        'Show {datum} on {screen}',
        '{customer} wants {datum} on {screen}',
      ],
      bug: [
        '{screen} is empty when {trouble}',
        '{screen} shows {datum} twice',
        'Typing is slow on {screen}',
      ],
      chore: ['Retire the old {screen}', 'Translate {screen}', 'Speed up the tests of {screen}'],
      incident: ['{screen} does not load for {customer}'],
      research: ['Watch five people use {screen}'],
    },
  },
  {
    name: 'Data & Forecasts',
    size: 9,
    labels: ['data-quality', 'model', 'reporting', 'pipeline'],
    agents: ['researcher', 'experimenter', 'analyst'],
    titles: {
      feature: ['Forecast {datum} a day ahead', 'Report on {datum} for {customer}'],
      bug: ['Gaps in {datum} of {month}', 'Forecast jumps when {trouble}'],
      chore: ['Backfill {datum} for {month}', 'Document how we compute {datum}'],
      incident: ['Nightly report of {customer} is missing'],
      research: ['Does the weather explain {datum}?', 'What is behind the {datum} at {customer}?'],
    },
  },
  {
    name: 'Customer Care',
    size: 10,
    labels: ['customer', 'training', 'needs-info', 'escalated'],
    agents: ['analyst', 'operator'],
    titles: {
      feature: ['Answer template for “{screen} is empty”', 'Onboard {customer}'],
      bug: ['{customer}: alarm without reason', '{customer} cannot find {datum} on {screen}'],
      chore: ['Call {customer} back about {datum}', 'Send {customer} the {month} summary'],
      incident: [
        '{customer} lost a delivery: what did we see?',
        '{customer} has no readings {when}',
      ],
      research: ['Which questions came most often in {month}?'],
    },
  },
  {
    name: 'Operations',
    size: 8,
    labels: ['billing', 'compliance', 'people', 'purchasing'],
    agents: ['operator', 'analyst'],
    titles: {
      feature: ['Yearly plan for {customer}', 'Pay suppliers of {device} weekly'],
      bug: ['Invoice of {customer} counts {device} twice', 'Dunning goes to the wrong address'],
      chore: [
        'Close the books of {month}',
        'Order {count} {device}',
        'Renew the contract with {customer}',
      ],
      incident: ['Auditor asks for {datum} of {month}'],
      research: ['What does one {device} really cost us?'],
    },
  },
]

export const workBanks: Banks = {
  ...talkBanks,
  service: [
    'the ingest',
    'the alarm service',
    'the gateway',
    'the importer',
    'the rule engine',
    'billing export',
  ],
  ability: [
    'undo the last change',
    'group by site',
    'filter by {datum}',
    'export to a spreadsheet',
    'send a summary by mail',
    'warn before the limit is reached',
    'work without a connection',
  ],
  datum: [
    'door openings',
    'core temperature',
    'battery level',
    'humidity',
    'delivery times',
    'alarm history',
    'defrost cycles',
    'spoilage',
  ],
  trouble: [
    'the clock is changed',
    'a site has no name',
    'the network is slow',
    'two readings share a time',
    'the tray is full',
    'the user has two roles',
  ],
  device: ['tag T4', 'probe P2', 'lorry hub', 'wall logger', 'door sensor', 'pallet beacon'],
  screen: [
    'site map',
    'alarm list',
    'delivery page',
    'dashboard',
    'report builder',
    'driver app',
    'settings',
  ],
  month: ['January', 'March', 'May', 'July', 'September', 'November'],
}
