// What can go wrong, by code. A refusal is not here: it is an outcome, not a failure.
import { HiveError, type Producer } from 'hive-mind/producer'

export async function rename(producer: Producer, teamId: string, name: string, commandId: string) {
  try {
    await producer.send({ type: 'RenameTeam', entityId: teamId, commandId, payload: { name } })
    return 'sent'
  } catch (error) {
    if (!(error instanceof HiveError)) throw error
    switch (error.code) {
      case 'MALFORMED':
      case 'TOO_LARGE':
        return `nothing was sent: ${error.message}`
      case 'DEPENDENCY_AWAY':
        return 'nothing was sent: the log did not answer in time'
      case 'APPEND_UNKNOWN':
        return `send it again with the same commandId ${commandId}`
      default:
        throw error
    }
  }
}
