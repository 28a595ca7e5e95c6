// Hosts that need no network: this computer by its own names, and nothing that only looks like it.
import { expect, test } from 'vitest'
import { isOwnComputer } from '../../src/main/engine/own-computer.ts'

test.each([
  ['localhost', true],
  ['LOCALHOST', true],
  ['localhost:8080', true],
  ['127.0.0.1', true],
  ['127.0.0.1:65535', true],
  ['127.255.1.9', true],
  ['[::1]', true],
  ['[::1]:443', true],
  ['', false],
  ['localhost.example', false],
  ['my-localhost', false],
  ['localhost:', false],
  ['localhost:80:80', false],
  ['localhost:http', false],
  ['127.example', false],
  ['127.0.0.1.example', false],
  ['127.0.0.1.example:80', false],
  ['10.127.0.1', false],
  ['1127.0.0.1', false],
  ['[::11]', false],
  ['[fe80::1]', false],
  ['::1', false],
  ['192.168.0.1', false],
  ['host.example', false],
])('%s: %s', (host, own) => {
  expect(isOwnComputer(host)).toBe(own)
})
