// The schema registry as a native process, its schemas in a file beside it.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { portVariable } from '../../streams/base/config.ts'
import { classArchive } from './native-kafka.ts'
import type { NativePart } from './native-part.ts'
import { registry } from './parts.ts'
import { httpAnswers, loopback } from './probes.ts'
import { registryJvmOptions, registrySettings, systemProperties } from './registry-settings.ts'

export interface RegistryPlace {
  readonly java: { readonly command: string; readonly version: number }
  readonly app: string
  readonly directory: string
  readonly port: number
  readonly managementPort: number
}

export function nativeRegistry(place: RegistryPlace): NativePart {
  const address = `http://${loopback}:${place.port}${registry.path}`
  const settings = registrySettings({
    bind: loopback,
    port: place.port,
    managementPort: place.managementPort,
    dataDirectory: place.directory,
  })
  return {
    name: 'registry',
    title: `Schema registry ${registry.version}`,
    address,
    readyWithinMs: 120_000,
    ports: [
      { port: place.port, what: 'the schema registry', variable: portVariable('registry') },
      {
        port: place.managementPort,
        what: "the schema registry's health",
        variable: portVariable('registryManagement'),
      },
    ],
    async prepare() {
      mkdirSync(place.directory, { recursive: true })
    },
    launch: () => ({
      command: place.java.command,
      args: [
        ...registryJvmOptions(registry.heapMegabytes),
        ...classArchive(place.java.version, place.app),
        ...systemProperties(settings),
        '-jar',
        join(place.app, 'quarkus-run.jar'),
      ],
      cwd: place.directory,
    }),
    ready: () => httpAnswers(`${address}/subjects`),
  }
}
