// All kill scenarios, in the order in which `all` plays them.
import type { Scenario } from '../harness/scenario.ts'
import { createThrice } from './create-thrice.ts'
import { deciderKill } from './decider-kill.ts'
import { demotionRace } from './demotion-race.ts'
import { factsSteps } from './facts-steps.ts'
import { foreignPartitioner } from './foreign-partitioner.ts'
import { importKill } from './import-kill.ts'
import { linkRace } from './link-race.ts'
import { logReset } from './log-reset.ts'
import { produceCut } from './produce-cut.ts'
import { redisAway } from './redis-away.ts'
import { writerPause } from './writer-pause.ts'

export const scenarios: readonly Scenario[] = [
  produceCut,
  writerPause,
  logReset,
  foreignPartitioner,
  deciderKill,
  linkRace,
  demotionRace,
  createThrice,
  factsSteps,
  redisAway,
  importKill,
]
