// What a caller writes: a command with plain texts, without what the SDK fills in (ids, defaults, hash, seals).
import type {
  Actor,
  AnyCommand,
  CommandEnvelope,
  EntityRef,
  Sealed,
  Uuid,
} from '../../schemas/generated/types.ts'
import type { requiredTexts } from './text-rules.ts'

export type CommandType = AnyCommand['type']
type CommandOf<T extends CommandType> = Extract<AnyCommand, { readonly type: T }>

/** A sealed text is a plain string here, however deep it lies. */
type Plain<V> = V extends Sealed
  ? string
  : V extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : V extends string | number | boolean | null
      ? V
      : { readonly [Key in keyof V]: Plain<V[Key]> }

/** Non-null fields whose schema default is a sensible value, not "missing". */
interface Defaulted {
  readonly CreatePerson: 'level'
  readonly CreateTask: 'priority'
  readonly RecordTaskChange: 'status' | 'priority'
}
type DefaultedOf<T extends CommandType> = T extends keyof Defaulted ? Defaulted[T] : never
type RequiredTexts = typeof requiredTexts
type RequiredOf<T extends CommandType> = T extends keyof RequiredTexts
  ? RequiredTexts[T][number]
  : never

type OptionalKeys<T extends CommandType, P> = {
  [Key in keyof P & string]: Key extends RequiredOf<T>
    ? never
    : Key extends DefaultedOf<T>
      ? Key
      : null extends P[Key]
        ? Key
        : P[Key] extends readonly unknown[]
          ? Key
          : never
}[keyof P & string]

type PlainPayload<T extends CommandType, P> = {
  readonly [Key in Exclude<keyof P & string, OptionalKeys<T, P>>]: Key extends RequiredOf<T>
    ? NonNullable<Plain<P[Key]>>
    : Plain<P[Key]>
} & { readonly [Key in OptionalKeys<T, P>]?: Plain<P[Key]> }

/** The payload of one command as its caller writes it. */
export type PayloadInput<T extends CommandType> = PlainPayload<T, CommandOf<T>['payload']>

/** Where a replayable command comes from; `seq` ascends for each entity. */
export interface OriginInput {
  readonly id?: Uuid | null
  readonly seq?: number
  readonly address?: string | null
  readonly userAgent?: string | null
}

export interface CommandBasics {
  /** Default: the producer's own. */
  readonly orgId?: Uuid
  /** Default: the producer's own. */
  readonly actor?: ActorInput
  /** Idempotency key; minted when absent. Keep it to send the same command again. */
  readonly commandId?: Uuid
  /** Refused unless the entity is at this version. */
  readonly expectedVersion?: number | null
  /** Default: the commandId. */
  readonly correlationId?: Uuid
  readonly causationId?: Uuid | null
  readonly origin?: OriginInput | null
  /** Versions of reference entities that the decision must have seen. */
  readonly basisAtLeast?: readonly EntityRef[]
  /** UTC µs; only the import scope may set it. */
  readonly occurredAt?: number | null
  readonly extensions?: CommandEnvelope['extensions']
  /** W3C trace context, carried as a header. */
  readonly traceparent?: string
}

export interface ActorInput extends Pick<Actor, 'kind' | 'id'> {
  readonly onBehalfOf?: Uuid | null
  readonly scopes?: readonly string[]
}

/** Their entity's id follows from the organisation, an external reference or the commandId (DESIGN §6.4). */
type DerivesId =
  | 'CreateAgent'
  | 'CreateOrganisation'
  | 'ConfigureOrganisation'
  | 'CreatePerson'
  | 'CreateTask'
  | 'RecordTaskChange'
  | 'CreateTeam'
  | 'LinkTasks'
  | 'UnlinkTasks'

type EntityIdInput<T extends CommandType> = T extends DerivesId
  ? { readonly entityId?: Uuid }
  : { readonly entityId: Uuid }

type PayloadField<T extends CommandType> =
  Record<never, never> extends PayloadInput<T>
    ? { readonly payload?: PayloadInput<T> }
    : { readonly payload: PayloadInput<T> }

/** One command of a type. */
export type InputOf<T extends CommandType> = CommandBasics & {
  readonly type: T
} & EntityIdInput<T> &
  PayloadField<T>

/** Any command, told apart by `type`. */
export type CommandInput = { [T in CommandType]: InputOf<T> }[CommandType]
