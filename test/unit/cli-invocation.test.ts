// Which starts of the program are commands, and which are the app's.
import { describe, expect, test } from 'vitest'
import { commandAmong } from '../../src/main/cli/invocation.ts'

const HEADLESS = ['--no-sandbox', '--ozone-platform=headless']

describe('packaged', () => {
  test.each([
    [
      ['get', 'https://host.example/'],
      ['get', 'https://host.example/'],
    ],
    [
      [...HEADLESS, 'list', '--json'],
      ['list', '--json'],
    ],
    [
      [...HEADLESS, '--log-level=3', '--', 'log', '1'],
      ['log', '1'],
    ],
    [
      ['check', '--', '-odd-name'],
      ['check', '--', '-odd-name'],
    ],
    [
      ['relink', '1', 'https://host.example/'],
      ['relink', '1', 'https://host.example/'],
    ],
    [['hosts'], ['hosts']],
    // Options may stand anywhere; the value of one is no command.
    [
      ['--json', 'list'],
      ['--json', 'list'],
    ],
    [
      [...HEADLESS, '--', '--data-dir', '/get', '--log-level=3', 'check', '1'],
      ['--data-dir', '/get', 'check', '1'],
    ],
    [
      ['--data-dir=/a=b', 'hosts'],
      ['--data-dir=/a=b', 'hosts'],
    ],
    [
      ['--version', 'list'],
      ['--version', 'list'],
    ],
    [['--data-dir', 'list'], null],
    [['--data-dir'], null],
    [['--json'], null],
    [['--json', 'https://host.example/'], null],
    [['help'], ['help']],
    // A misspelt one: which there are is told.
    [['lsit'], ['lsit']],
    [
      ['--json', 'lsit', '1'],
      ['--json', 'lsit', '1'],
    ],
    [['--help'], ['--help']],
    [[...HEADLESS, '--version'], ['--version']],
    [['-h', '--no-sandbox'], ['-h']],
    // What stands behind a command is its own.
    [
      ['get', '--version'],
      ['get', '--version'],
    ],
    [[], null],
    [['--safe-mode'], null],
    [['--hidden'], null],
    [HEADLESS, null],
    [['https://host.example/get'], null],
    [['sluice:https://host.example/'], null],
    [['/home/person/list.metalink'], null],
    [['https://host.example/', 'get'], null],
    [['--version', 'https://host.example/'], null],
    [['GET'], null],
    [['./get'], null],
    [[''], null],
  ])('%j is %j', (words, command) => {
    expect(commandAmong(['/opt/Sluice/sluice', ...words], true)).toEqual(command)
  })
})

describe('not packaged, behind the folder of the app', () => {
  test.each([
    [
      ['.', 'get', 'https://host.example/'],
      ['get', 'https://host.example/'],
    ],
    [[...HEADLESS, '.', 'list'], ['list']],
    [['.', '--', 'list'], ['list']],
    [['.', ...HEADLESS, '--version'], ['--version']],
    [['--inspect=0', '--remote-debugging-port=0', '.'], null],
    [['.'], null],
    [['get'], null],
    [['.', 'https://host.example/'], null],
    [['-r', '/loader.js', '--inspect=0', '/folder', 'https://host.example/'], null],
    [[], null],
  ])('%j is %j', (words, command) => {
    expect(commandAmong(['electron', ...words], false)).toEqual(command)
  })
})
