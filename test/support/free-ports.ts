// Finds ports that nobody uses, below the range from which the kernel takes outgoing connections' ports,
// and says them as the environment variables that the configuration reads.
import { redisBusPort } from '../../infra/stack/native-redis.ts'
import { isPortFree } from '../../infra/stack/port-owner.ts'
import { portNames, portVariable } from '../../streams/base/config.ts'

const lowest = 20_000
const highest = 31_000
const attempts = 200

export async function freePortEnvironment(): Promise<Readonly<Record<string, string>>> {
  const taken = new Set<number>()
  const entries: (readonly [string, string])[] = []
  for (const name of portNames) {
    entries.push([portVariable(name), `${await freePort(taken, name === 'redis')}`])
  }
  return Object.fromEntries(entries)
}

async function freePort(taken: Set<number>, alsoItsBus: boolean): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (taken.has(port)) continue
    taken.add(port)
    if (!(await isPortFree(port))) continue
    if (!alsoItsBus || (await isPortFree(redisBusPort(port)))) return port
  }
  throw new Error(`no free port found between ${lowest} and ${highest}`)
}
