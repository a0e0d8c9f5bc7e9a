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
      const history = demo.history()
      const figures = demo.figures()
      if (figures === undefined) return { organisation: demo.orgId, history }
      const { refusedByCode, underWay, ...counts } = figures
      return { organisation: demo.orgId, counts, underWay, refusedByCode, history }
    },
    stop: async (deadlineMs) => {
      const { graceful, left } = await demo.stop(deadlineMs)
      if (!graceful) logger.warn({ left }, 'DemoStoppedShort')
    },
  }
}
