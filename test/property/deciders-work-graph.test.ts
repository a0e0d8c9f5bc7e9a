import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deciders } from '../../processors/deciders/deciders.ts'
import type { WorkGraphState } from '../../processors/deciders/work-graph/state.ts'
import type { WorkGraphCommand } from '../../schemas/generated/types.ts'
import { decideInOrder, metaOf } from '../support/decider-specification.ts'
import { envelope, id, org, person, refs } from '../support/decider-world.ts'

const taskIds = Array.from({ length: 8 }, (_, index) => id(100 + index))
const company = refs({ tasks: Object.fromEntries(taskIds.map((taskId) => [taskId, {}])) })
const byAdmin = envelope('work_graph', org, person('ada'))

const command: fc.Arbitrary<WorkGraphCommand> = fc
  .record({
    type: fc.constantFrom('LinkTasks', 'LinkTasks', 'LinkTasks', 'UnlinkTasks'),
    taskId: fc.constantFrom(...taskIds),
    dependsOn: fc.constantFrom(...taskIds),
  })
  .map(({ type, ...payload }) => ({ type, envelope: byAdmin, payload }))

type Edges = ReadonlySet<string>

/** Its own depth-first search, over edges gathered from the events alone. */
function hasCycle(edges: Edges): boolean {
  const next = (from: string) =>
    [...edges].flatMap((edge) => (edge.startsWith(`${from} `) ? [edge.slice(from.length + 1)] : []))
  const done = new Set<string>()
  const onPath = new Set<string>()
  const visit = (node: string): boolean => {
    if (onPath.has(node)) return true
    if (done.has(node)) return false
    onPath.add(node)
    const found = next(node).some(visit)
    onPath.delete(node)
    done.add(node)
    return found
  }
  return taskIds.some(visit)
}

function edgesOf(state: WorkGraphState | undefined): Edges {
  return new Set(
    Object.entries(state?.waitsFor ?? {}).flatMap(([taskId, others]) =>
      others.map((dependsOn) => `${taskId} ${dependsOn}`),
    ),
  )
}

describe('any sequence of links and unlinks', () => {
  it('never makes a cycle, and refuses only what would', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const edges = new Set<string>()
        let state: WorkGraphState | undefined
        for (const one of commands) {
          const { taskId, dependsOn } = one.payload
          const edge = `${taskId} ${dependsOn}`
          const decided = decideInOrder(deciders['work-graph'], state, one, company)
          if (decided.type === 'refused') {
            const code = one.type === 'UnlinkTasks' ? 'NOT_LINKED' : 'LINK_CYCLE'
            expect(decided.code).toBe(edges.has(edge) ? 'ALREADY_LINKED' : code)
            if (decided.code === 'LINK_CYCLE') {
              expect(hasCycle(new Set([...edges, edge]))).toBe(true)
              const path = decided.facts['path']?.split(' ') ?? []
              expect(path[0]).toBe(taskId)
              expect(path[1]).toBe(dependsOn)
              expect(path.at(-1)).toBe(taskId)
              const steps = path.slice(1, -1).map((from, index) => `${from} ${path[index + 2]}`)
              expect(steps.every((step) => edges.has(step))).toBe(true)
            }
            continue
          }
          for (const event of decided.events) {
            state = deciders['work-graph'].evolve(state, event, metaOf(one))
            if (event.type === 'TasksLinked') edges.add(edge)
            else edges.delete(edge)
          }
          expect(hasCycle(edges)).toBe(false)
          expect(edgesOf(state)).toEqual(edges)
          expect(state?.edgeCount).toBe(edges.size)
        }
      }),
    )
  })

  it('is told apart by the search of this test', () => {
    const [a = '', b = '', c = ''] = taskIds
    expect(hasCycle(new Set([`${a} ${b}`, `${b} ${c}`, `${a} ${c}`]))).toBe(false)
    expect(hasCycle(new Set([`${a} ${b}`, `${b} ${c}`, `${c} ${a}`]))).toBe(true)
    expect(hasCycle(new Set([`${c} ${c}`]))).toBe(true)
  })
})
