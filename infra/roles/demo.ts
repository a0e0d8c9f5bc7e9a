// The demo role: a made-up company that lives on the platform as any other customer would.
import { startDemo } from '../demo/start-demo.ts'
import type { StartRole } from './role.ts'

const seed = 'hive-mind'
const commandsPerSecond = 4

export const startDemoRole: StartRole = async (config, { instance, logger }) => {
  const demo = await startDemo({ config, logger, seed, rate: commandsPerSecond, instance })
  return {
    name: 'demo',
    ready: () => Promise.resolve(demo.ready()),
    details: async () => {
      const { refusedByCode, ...counts } = demo.figures() ?? { refusedByCode: {} }
      return { organisation: demo.orgId, counts, refusedByCode, history: demo.history() }
    },
    stop: async (deadlineMs) => {
      const { graceful, left } = await demo.stop(deadlineMs)
      if (!graceful) logger.warn({ left }, 'DemoStoppedShort')
    },
  }
}
