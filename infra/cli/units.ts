// Figures as a person reads them.

export function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return '–'
  return bytes < 1024 ** 3
    ? `${Math.round(bytes / 1024 ** 2)} MiB`
    : `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}

export function countText(count: number): string {
  return count.toLocaleString('en')
}

export function rateText(perSecond: number | undefined): string {
  if (perSecond === undefined) return '–'
  return perSecond < 10 ? perSecond.toFixed(1) : countText(Math.round(perSecond))
}

export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} d`
}

/** From µs, UTC, to the millisecond. */
export function timeText(micros: number): string {
  return new Date(micros / 1000).toISOString().replace('T', ' ')
}
