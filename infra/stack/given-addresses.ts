// Owns the parts that somebody else runs: their address was given, so they are asked whether they
// answer, and never started or stopped by us.
import type { Config } from '../../streams/base/config.ts'
import type { PartName } from './parts.ts'
import { acceptsConnections, httpAnswers, kafkaAnswers } from './probes.ts'
import { StackError } from './stack-error.ts'
import { waitUntil } from './wait-until.ts'

export type Addresses = Pick<Config, 'kafkaBrokers' | 'registryUrl' | 'redisUrl' | 'clickhouseUrl'>

const addressVariables = {
  kafka: 'HIVE_KAFKA_BROKERS',
  registry: 'HIVE_REGISTRY_URL',
  redis: 'HIVE_REDIS_URL',
  clickhouse: 'HIVE_CLICKHOUSE_URL',
} as const satisfies Record<PartName, string>

export function addressText(addresses: Addresses, part: PartName): string {
  switch (part) {
    case 'kafka':
      return addresses.kafkaBrokers.join(',')
    case 'registry':
      return addresses.registryUrl
    case 'redis':
      return addresses.redisUrl
    case 'clickhouse':
      return addresses.clickhouseUrl
    default:
      throw new Error(`unknown part ${String(part satisfies never)}`)
  }
}

export function stackEnvironment(addresses: Addresses): Readonly<Record<string, string>> {
  return {
    HIVE_KAFKA_BROKERS: addresses.kafkaBrokers.join(','),
    HIVE_REGISTRY_URL: addresses.registryUrl,
    HIVE_REDIS_URL: addresses.redisUrl,
    HIVE_CLICKHOUSE_URL: addresses.clickhouseUrl,
  }
}

export async function awaitGiven(
  addresses: Addresses,
  part: PartName,
  options: { withinMs: number; signal?: AbortSignal },
): Promise<void> {
  const end = await waitUntil(() => answers(addresses, part), { ...options, everyMs: 250 })
  if (end === 'held') return
  const message = `${addressVariables[part]}=${withoutSecret(addressText(addresses, part))} does not answer`
  throw new StackError('ADDRESS_UNREACHABLE', message, {
    mend: `start what should answer there, correct the address, or unset ${addressVariables[part]} to let a native one be started`,
  })
}

async function answers(addresses: Addresses, part: PartName): Promise<boolean> {
  switch (part) {
    case 'kafka': {
      const replies = await Promise.all(
        addresses.kafkaBrokers.map((broker) =>
          kafkaAnswers(hostAndPort(`kafka://${broker}`, 9092)),
        ),
      )
      return replies.some((reply) => reply)
    }
    case 'registry':
      return httpAnswers(`${addresses.registryUrl}/subjects`)
    case 'redis':
      // Whether the password is right is for the product's own client to say.
      return acceptsConnections(hostAndPort(addresses.redisUrl, 6379))
    case 'clickhouse':
      return httpAnswers(new URL('/ping', addresses.clickhouseUrl).href)
    default:
      throw new Error(`unknown part ${String(part satisfies never)}`)
  }
}

function hostAndPort(url: string, fallback: number): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? fallback : Number(port) }
}

export function withoutSecret(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//[redacted]@')
}
