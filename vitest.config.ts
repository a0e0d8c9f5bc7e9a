// Owns the test projects, their deadlines and the coverage gate. What needs real parts shares one stack
// and runs one file at a time: two cores, and a broker that several files would fight over.
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

interface Project {
  readonly name: string
  readonly include: readonly string[]
  readonly deadlineMs: number
  readonly realParts: boolean
}

const projects: readonly Project[] = [
  { name: 'unit', include: ['test/unit/**/*.test.ts'], deadlineMs: 10_000, realParts: false },
  {
    name: 'property',
    include: ['test/property/**/*.test.ts'],
    deadlineMs: 30_000,
    realParts: false,
  },
  {
    name: 'contract',
    include: ['test/contract/**/*.test.ts'],
    deadlineMs: 30_000,
    realParts: true,
  },
  {
    name: 'integration',
    include: ['test/integration/**/*.test.ts'],
    deadlineMs: 60_000,
    realParts: true,
  },
  { name: 'kill', include: ['test/faults/**/*.test.ts'], deadlineMs: 60_000, realParts: true },
  { name: 'import', include: ['test/e2e/**/*.test.ts'], deadlineMs: 600_000, realParts: true },
]

function settings(project: Project): TestProjectInlineConfiguration {
  return {
    test: {
      name: project.name,
      include: [...project.include],
      environment: 'node',
      pool: 'forks',
      testTimeout: project.deadlineMs,
      hookTimeout: Math.max(30_000, project.deadlineMs),
      fileParallelism: !project.realParts,
      ...(project.realParts ? { globalSetup: ['test/support/global-stack.ts'] } : {}),
    },
  }
}

export default defineConfig({
  test: {
    projects: projects.map(settings),
    allowOnly: false,
    passWithNoTests: false,
    coverage: {
      provider: 'v8',
      // The core: what is decided, folded or encoded without a wire in between.
      include: [
        'schemas/*.ts',
        'streams/base/config.ts',
        'streams/base/faults.ts',
        'streams/topics.ts',
        'streams/codec/**/*.ts',
        'streams/journal/**/*.ts',
        'processors/deciders/**/*.ts',
        'processors/views/**/project.ts',
        'processors/facts/**/project.ts',
      ],
      exclude: ['**/index.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80, functions: 80, statements: 80, branches: 80 },
    },
  },
})
