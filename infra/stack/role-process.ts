// Our own processes beside the parts: a command line, ready once its health address answers.
import { httpAnswers } from './probes.ts'
import type { ProcessPlan } from './start-process.ts'

export interface RoleRequest {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  // Answers 2xx once the role works.
  readonly healthUrl: string
  readonly readyWithinMs: number
}

export function roleProcess(request: RoleRequest): ProcessPlan {
  return {
    name: request.name,
    title: request.name,
    readyWithinMs: request.readyWithinMs,
    prepare: async () => undefined,
    launch: () => ({
      command: request.command,
      args: request.args,
      ...(request.env === undefined ? {} : { env: request.env }),
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    }),
    ready: () => httpAnswers(request.healthUrl),
  }
}
