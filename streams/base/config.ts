// The one file that reads the environment: addresses, names and sizes, parsed once and passed on as values.
import { z } from 'zod'

/** Ports of the native stack; every one may be moved by `HIVE_PORT_<NAME>`. */
const portDefaults = {
  kafka: 19092,
  kafkaController: 19093,
  registry: 18081,
  registryManagement: 18181,
  redis: 16379,
  clickhouse: 18123,
  clickhouseNative: 19000,
  gateway: 17070,
  decider: 17071,
  views: 17072,
  facts: 17073,
  rooms: 17074,
  demo: 17075,
} as const
export type PortName = keyof typeof portDefaults

const port = z.coerce.number().int().min(1).max(65_535)
const flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((text) => text === '1' || text === 'true')

const environment = z.object({
  HIVE_KAFKA_BROKERS: z.string().min(1).optional(),
  HIVE_KAFKA_VIA: z
    .string()
    .regex(/^[^:\s]+:\d{1,5}$/, 'host:port')
    .optional(),
  HIVE_SESSION_TIMEOUT_MS: z.coerce.number().int().min(6_000).max(300_000).default(10_000),
  HIVE_REGISTRY_URL: z.url().optional(),
  HIVE_REDIS_URL: z.url().optional(),
  HIVE_CLICKHOUSE_URL: z.url().optional(),
  HIVE_CLICKHOUSE_CLUSTER: z.string().min(1).optional(),
  HIVE_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{0,24}$/, 'lower-case letters, digits and dashes, at most 24')
    .default(''),
  HIVE_PARTITIONS: z.coerce.number().int().min(1).max(1024).default(12),
  HIVE_REPLICATION: z.coerce.number().int().min(1).max(9).default(1),
  HIVE_FACTS_BATCH_ROWS: z.coerce.number().int().min(1).max(100_000).default(10_000),
  HIVE_FAULT: z
    .string()
    .regex(/^[a-z]+:[a-z-]+:\d+$/, 'role:step:count, for tests of failure only')
    .optional(),
  HIVE_DATA_DIR: z.string().min(1).default('.hive'),
  HIVE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  HIVE_LOG_PRETTY: flag.optional(),
})

export interface Addresses {
  readonly kafkaBrokers: readonly string[]
  readonly registryUrl: string
  readonly redisUrl: string
  readonly clickhouseUrl: string
}

export interface Config extends Addresses {
  /** Set before every topic, group, Redis key and ClickHouse database name of this installation. */
  readonly prefix: string
  readonly partitions: number
  readonly replication: number
  readonly clickhouseCluster: string | undefined
  /** Every broker is reached at this address, whatever it advertises: through a tunnel. */
  readonly kafkaVia: { readonly host: string; readonly port: number } | undefined
  /** How long after its last heartbeat a process is given up, and its partitions to others. */
  readonly sessionTimeoutMs: number
  /** Rows of one insertion of facts, at most. */
  readonly factsBatchRows: number
  /** Tests of failure only: this process kills itself at the n-th passing of a step. */
  readonly fault:
    | { readonly role: string; readonly step: string; readonly count: number }
    | undefined
  readonly dataDir: string
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly logPretty: boolean | undefined
  readonly ports: Readonly<Record<PortName, number>>
  /** Which parts somebody else runs: their address was given. */
  readonly given: Readonly<Record<'kafka' | 'registry' | 'redis' | 'clickhouse', boolean>>
}

export type Environment = Readonly<Record<string, string | undefined>>

export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID'
}

function portsFrom(env: Environment): Record<PortName, number> {
  const ports: Record<PortName, number> = { ...portDefaults }
  for (const name of portNames) {
    const variable = portVariable(name)
    const text = env[variable]
    if (text === undefined) continue
    const parsed = port.safeParse(text)
    if (!parsed.success) throw new ConfigError(`${variable}=${text} is not a port (1 to 65535)`)
    ports[name] = parsed.data
  }
  return ports
}

function isPortName(name: string): name is PortName {
  return name in portDefaults
}
export const portNames: readonly PortName[] = Object.keys(portDefaults).filter(isPortName)

/** `kafkaController` → `HIVE_PORT_KAFKA_CONTROLLER`. */
export function portVariable(name: PortName): string {
  return `HIVE_PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

function refuseUnknown(env: Environment, foreign: readonly string[]): void {
  const known = [...Object.keys(environment.shape), ...portNames.map(portVariable), ...foreign]
  for (const name of Object.keys(env)) {
    if (!name.startsWith('HIVE_') || known.includes(name)) continue
    const nearest = nearestTo(name, known)
    throw new ConfigError(`${name} is not a setting${nearest ? `; is ${nearest} meant?` : ''}`)
  }
}

/** The known name with the longest beginning in common, if that goes beyond `HIVE_` and a letter. */
function nearestTo(name: string, known: readonly string[]): string | undefined {
  const shared = (candidate: string) => {
    let length = 0
    while (length < name.length && candidate[length] === name[length]) length += 1
    return length
  }
  const best = known.toSorted((left, right) => shared(right) - shared(left))[0]
  return best !== undefined && shared(best) > 'HIVE_X'.length ? best : undefined
}

/** Variables with our prefix that belong to others: tests, installation. */
const foreignVariables = ['HIVE_TEST_STACK', 'HIVE_TOKEN']

/** Parses an environment; throws `ConfigError` naming the variable and what it must look like. */
export function configFrom(env: Environment): Config {
  refuseUnknown(env, foreignVariables)
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new ConfigError(
      `${issue?.path.join('.') ?? 'environment'}: ${issue?.message ?? 'invalid'}`,
    )
  }
  const set = parsed.data
  const ports = portsFrom(env)
  const local = (name: PortName) => `127.0.0.1:${ports[name]}`
  return {
    kafkaBrokers: (set.HIVE_KAFKA_BROKERS ?? local('kafka')).split(',').map((item) => item.trim()),
    registryUrl: set.HIVE_REGISTRY_URL ?? `http://${local('registry')}/apis/ccompat/v7`,
    redisUrl: set.HIVE_REDIS_URL ?? `redis://${local('redis')}`,
    clickhouseUrl: set.HIVE_CLICKHOUSE_URL ?? `http://${local('clickhouse')}`,
    clickhouseCluster: set.HIVE_CLICKHOUSE_CLUSTER,
    prefix: set.HIVE_PREFIX,
    partitions: set.HIVE_PARTITIONS,
    replication: set.HIVE_REPLICATION,
    kafkaVia: viaOf(set.HIVE_KAFKA_VIA),
    sessionTimeoutMs: set.HIVE_SESSION_TIMEOUT_MS,
    factsBatchRows: set.HIVE_FACTS_BATCH_ROWS,
    fault: faultOf(set.HIVE_FAULT),
    dataDir: set.HIVE_DATA_DIR,
    logLevel: set.HIVE_LOG_LEVEL,
    logPretty: set.HIVE_LOG_PRETTY,
    ports,
    given: {
      kafka: set.HIVE_KAFKA_BROKERS !== undefined,
      registry: set.HIVE_REGISTRY_URL !== undefined,
      redis: set.HIVE_REDIS_URL !== undefined,
      clickhouse: set.HIVE_CLICKHOUSE_URL !== undefined,
    },
  }
}

function faultOf(text: string | undefined): Config['fault'] {
  const [role, step, count] = text?.split(':') ?? []
  return role === undefined || step === undefined ? undefined : { role, step, count: Number(count) }
}

function viaOf(text: string | undefined): Config['kafkaVia'] {
  if (text === undefined) return undefined
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) }
}

/** The configuration of this process. */
export function processConfig(): Config {
  return configFrom(process.env)
}

/** What a child process of ours is started with: all of our own environment, and what is set for it. */
export function childEnvironment(
  set: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<string, string | undefined>> {
  return { ...process.env, ...set }
}
