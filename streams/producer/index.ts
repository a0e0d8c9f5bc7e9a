// The published subpath `hive-mind/producer`: what other companies' systems embed.

export { HiveError } from '../base/faults.ts'
export type { Outcome, OutcomeSource, WantedOutcome } from '../outcomes/outcome.ts'
export type {
  ActorInput,
  CommandInput,
  CommandType,
  InputOf,
  OriginInput,
  PayloadInput,
} from './command-input.ts'
export { openProducer, type ProducerOptions } from './open-producer.ts'
export type { OutcomeOf } from './outcome-query.ts'
export type { Closed, Producer, ProducerFigures, ProducerLimits } from './producer.ts'
export type { Receipt } from './transport.ts'
