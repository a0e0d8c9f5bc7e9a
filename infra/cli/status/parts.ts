// Whether the parts answer, asked as their clients would; '' or why not.
import type { Config } from '../../../streams/base/config.ts'
import { messageOf } from '../../../streams/base/faults.ts'
import { silentLogger } from '../../../streams/base/logger.ts'
import { openRedis } from '../../../streams/redis/redis.ts'
import { addressText, withoutSecret } from '../../stack/given-addresses.ts'
import type { PartName } from '../../stack/parts.ts'
import { kafkaAnswers } from '../../stack/probes.ts'

const withinMs = 2_000

export async function partAnswers(
  config: Config,
  part: PartName,
): Promise<{ readonly address: string; readonly detail: string }> {
  const address = withoutSecret(addressText(config, part))
  try {
    await asks[part](config)
    return { address, detail: '' }
  } catch (error) {
    return { address, detail: reasonOf(error) }
  }
}

/** `fetch` says why in its cause only. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && cause.message !== '' ? cause.message : messageOf(error)
}

const asks: Readonly<Record<PartName, (config: Config) => Promise<void>>> = {
  async kafka({ kafkaBrokers }) {
    const answers = await Promise.all(
      kafkaBrokers.map((broker) => {
        const colon = broker.lastIndexOf(':')
        return kafkaAnswers({ host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) })
      }),
    )
    if (!answers.includes(true)) throw new Error('no broker answers')
  },
  registry: ({ registryUrl }) => httpOk(`${registryUrl}/schemas/types`),
  async redis({ redisUrl }) {
    const redis = openRedis({
      url: redisUrl,
      name: 'hive-cli',
      logger: silentLogger,
      timeoutMs: withinMs,
    })
    try {
      await redis.requireDurable()
    } finally {
      redis.close()
    }
  },
  clickhouse: ({ clickhouseUrl }) => {
    const url = new URL('/ping', clickhouseUrl)
    url.username = ''
    url.password = ''
    return httpOk(url.href)
  },
}

async function httpOk(url: string): Promise<void> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(withinMs),
    headers: { connection: 'close' },
  })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`answers ${response.status}`)
}
