// How large and of which form what people send may be. Edge and SDK check before sealing, the decider
// checks the sealed sizes again. A limit may be raised, never lowered: old records were made under it.

export const limits = {
  /** A whole command as a record value; what it makes must fit one append beside others. */
  commandBytesMax: 262_144,
  /** A title, a name, a mail address, a key in another system: sealed bytes. */
  titleBytesMax: 1_024,
  /** A description, a comment, a reason: sealed bytes. */
  textBytesMax: 65_536,
  /** Labels of one task, and labels named in one command. */
  labelsMax: 50,
  /** Teams of one person. */
  personTeamsMax: 50,
  /** Dependencies of one organisation: its work-graph is one entity, folded and stored as a whole. */
  graphEdgesMax: 10_000,
  /** Tasks that one task may wait for. */
  taskDependenciesMax: 100,
  /** Address and user agent of a caller: sealed bytes. */
  callerBytesMax: 1_024,
  /** All extensions of an envelope, keys and values. */
  extensionBytesMax: 4_096,
  /** Scopes of a service. */
  scopesMax: 16,
  /** keyId and alg of a sealed text, scopes, replyTo: characters. */
  nameCharactersMax: 200,
  payloadHashBytesMax: 64,
  /** Reference versions that a command may ask for. */
  basisMax: 64,
  /** UTC µs, from what ClickHouse holds in DateTime64(6) (1900) to the last safe integer (2255-06-05). */
  timeMin: -2_208_988_800_000_000,
  timeMax: 9_007_199_254_740_991,
} as const

export const labelPattern = /^[a-z0-9-]{1,40}$/

/** Name of another system in an external reference. */
export const systemPattern = /^[a-z0-9-]{1,40}$/
