// A company, a team and a task: each command sent, each outcome looked at.
import { openProducer, type ProducerOptions } from 'hive-mind/producer'

export async function firstTask(options: ProducerOptions, adminId: string) {
  const producer = await openProducer({ ...options, outcomes: 'journal' })
  try {
    const company = await producer.send({
      type: 'CreateOrganisation',
      actor: { kind: 'service', id: adminId, scopes: ['platform'] },
      payload: { name: 'Acme', firstAdminId: adminId },
    })
    const { version } = await producer.outcome(company)

    const actor = { kind: 'person', id: adminId } as const
    const { orgId } = company
    const team = await producer.send({
      type: 'CreateTeam',
      orgId,
      actor,
      payload: { name: 'Red' },
      // The company is a moment old: wait for the version that its outcome named.
      basisAtLeast: [{ entityType: 'organisation', entityId: orgId, version }],
    })
    await producer.outcome(team)

    const task = await producer.send({
      type: 'CreateTask',
      orgId,
      actor,
      payload: { title: 'Write it down', teamId: team.entityId, labels: ['first'] },
      basisAtLeast: [{ entityType: 'team', entityId: team.entityId, version: 1 }],
    })
    return { task, outcome: await producer.outcome(task.commandId) }
  } finally {
    await producer.close()
  }
}
