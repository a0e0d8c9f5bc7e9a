// All kill scenarios, in the order in which `all` plays them.
import type { Scenario } from '../harness/scenario.ts'
import { deciderKill } from './decider-kill.ts'

export const scenarios: readonly Scenario[] = [deciderKill]
