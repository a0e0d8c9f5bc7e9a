// kill -9 of the decider under load, with and without its disk: every command is answered once, in order.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { checkJournal } from '../checker/check-journal.ts'
import { type Finding, pause, type Scenario, type ScenarioContext } from '../harness/scenario.ts'
import { taskLoad } from '../harness/task-load.ts'

export const deciderKill: Scenario = {
  name: 'decider-kill',
  title: 'kill -9 of the decider with and without its disk, under load',
  partitions: 4,
  async run(context: ScenarioContext): Promise<Finding> {
    const { platform, short, random } = context
    let decider = await context.startRole('decider', 'a')
    await decider.ready
    const company = await platform.company()
    const load = await taskLoad(platform, company, { ratePerSecond: short ? 300 : 1_000, random })
    const kills = short ? 2 : 8
    let slowestMs = 0
    for (let kill = 0; kill < kills; kill += 1) {
      await pause((short ? 700 : 2_000) + random() * 1_000)
      const diskless = kill % 2 === 1
      context.say(`kill ${kill + 1} of ${kills}${diskless ? ', its disk too' : ''}`)
      await decider.kill()
      if (diskless)
        await rm(path.join(platform.directory, 'state'), { recursive: true, force: true })
      const killedAt = Date.now()
      decider = await context.startRole('decider', 'a')
      await decider.ready
      slowestMs = Math.max(slowestMs, Date.now() - killedAt)
    }
    const sent = await load.finish(60_000)
    const report = await checkJournal(
      platform.addresses,
      platform.names('task'),
      platform.acknowledged,
    )
    return {
      problems: [...report.problems, ...sent.problems],
      figures: {
        commands: report.commands,
        events: report.events,
        refused: report.refused,
        repeated: report.repeated,
        epochs: report.epochs,
        voided: report.voided,
        slowestRestartMs: slowestMs,
      },
    }
  },
}
