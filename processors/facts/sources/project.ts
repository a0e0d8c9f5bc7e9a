// Events → how much of each journal partition is here.
export const fromEvents = `
  SELECT e.topic AS topic, e.partition AS partition, toStartOfMonth(e.recordedAt) AS recordedMonth,
    count() AS rows, min(e.offset) AS firstOffset, max(e.offset) AS lastOffset,
    max(e.appendedAt) AS lastAppendedAt
  FROM {from} AS e
  GROUP BY topic, partition, recordedMonth`
