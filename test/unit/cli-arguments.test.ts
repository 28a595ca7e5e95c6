// The command line's arguments: every option as it is read, and every refusal with its sentence.
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CommandLine, readArguments } from '../../src/main/cli/arguments.ts'
import { OPTIONS_OF } from '../../src/main/cli/options.ts'
import { USAGE } from '../../src/main/cli/usage.ts'
import { sanitiseName } from '../../src/main/engine/file-name.ts'

const CWD = resolve('/home/person')
const URL_A = 'https://host.example/a.iso'
const URL_B = 'https://host.example/b.iso'

const read = (...argv: readonly string[]): CommandLine =>
  readArguments(argv, { cwd: CWD, sanitise: sanitiseName })
const get = (...options: readonly string[]): CommandLine => read('get', ...options, URL_A)

function refusal(command: CommandLine): string {
  if (command.kind !== 'wrong') return expect.fail(`taken as ${command.kind}`)
  return command.message
}

describe('a plain get', () => {
  test('has every default', () => {
    expect(read('get', URL_A)).toEqual({
      kind: 'get',
      urls: [URL_A],
      dir: CWD,
      name: null,
      connections: null,
      dataDir: null,
      headers: {},
      checksum: null,
      giveUpMs: 14 * 24 * 3_600_000,
      speed: null,
      restart: false,
      json: false,
    })
  })

  test('takes several URLs, each once, in order and normalised', () => {
    const command = read('get', URL_B, 'HTTPS://HOST.example:443/a.iso', URL_A, URL_B, `${URL_A}#part`)
    expect(command).toMatchObject({ urls: [URL_B, URL_A] })
  })

  test('options may stand anywhere, also with an equals sign', () => {
    expect(read(`--dir=out`, 'get', '--json', URL_A, '--restart')).toMatchObject({
      dir: resolve(CWD, 'out'),
      json: true,
      restart: true,
    })
  })

  test('after -- everything is a URL', () => {
    expect(refusal(read('get', '--', '--json'))).toContain('--json')
    expect(read('get', '--', URL_A)).toMatchObject({ kind: 'get', json: false })
  })
})

describe('each option', () => {
  test.each([
    ['--dir', ['--dir', 'down/loads'], { dir: resolve(CWD, 'down/loads') }],
    ['--dir, absolute', ['--dir', resolve('/tmp/x')], { dir: resolve('/tmp/x') }],
    ['--name', ['--name', 'my file.iso'], { name: 'my file.iso' }],
    ['--connections 1', ['--connections', '1'], { connections: 1 }],
    ['--connections 16', ['--connections', '16'], { connections: 16 }],
    ['--data-dir', ['--data-dir', 'state'], { dataDir: resolve(CWD, 'state') }],
    ['--restart', ['--restart'], { restart: true }],
    ['--give-up in seconds', ['--give-up', '90s'], { giveUpMs: 90_000 }],
    ['--give-up in minutes', ['--give-up', '10m'], { giveUpMs: 600_000 }],
    ['--give-up in hours', ['--give-up', '2h'], { giveUpMs: 7_200_000 }],
    ['--give-up in days', ['--give-up=30d'], { giveUpMs: 2_592_000_000 }],
    ['--limit in thousands', ['--limit', '500k'], { speed: 500_000 }],
    ['--limit in millions', ['--limit=1.5M'], { speed: 1_500_000 }],
    ['--limit in thousands of millions', ['--limit', '2g'], { speed: 2_000_000_000 }],
    ['--limit in bytes', ['--limit', '16384'], { speed: 16_384 }],
    ['--json', ['--json'], { json: true }],
    ['--header', ['--header', 'X-Token:  a b '], { headers: { 'x-token': 'a b' } }],
    ['--header without white space', ['--header', 'A:b'], { headers: { a: 'b' } }],
    ['--header with colons in its value', ['--header', 'A: b:c:'], { headers: { a: 'b:c:' } }],
    ['--header without value', ['--header', 'A:'], { headers: { a: '' } }],
    [
      '--header twice',
      ['--header', 'Cookie: a=1', '--header', 'Authorization: Bearer x'],
      { headers: { cookie: 'a=1', authorization: 'Bearer x' } },
    ],
    ['--header again: the last counts', ['--header', 'A: 1', '--header', 'a: 2'], { headers: { a: '2' } }],
    [
      '--checksum sha256',
      ['--checksum', `SHA-256:${'AB'.repeat(32)}`],
      { checksum: { algorithm: 'sha256', hex: 'ab'.repeat(32) } },
    ],
    [
      '--checksum sha512',
      ['--checksum', `sha512:${'0'.repeat(128)}`],
      { checksum: { algorithm: 'sha512', hex: '0'.repeat(128) } },
    ],
    [
      '--checksum sha1',
      ['--checksum', `sha1:${'1'.repeat(40)}`],
      { checksum: { algorithm: 'sha1', hex: '1'.repeat(40) } },
    ],
    [
      '--checksum md5',
      ['--checksum', ` md5:${'2'.repeat(32)} `],
      { checksum: { algorithm: 'md5', hex: '2'.repeat(32) } },
    ],
  ])('%s', (_what, options, expected) => {
    expect(get(...options)).toMatchObject({ kind: 'get', ...expected })
  })

  test.each([['--help'], ['-h'], ['get', '--help'], ['--version', '--help'], ['bogus', '--help']])(
    'help: %s %s',
    (...argv) => {
      expect(read(...argv.filter(text => text !== undefined))).toEqual({ kind: 'help' })
    },
  )

  test('version', () => {
    expect(read('--version')).toEqual({ kind: 'version' })
  })

  test.each(Object.keys(OPTIONS_OF))('the help names %s and each of its options', name => {
    expect(USAGE).toContain(`sluice ${name}`)
    for (const option of OPTIONS_OF[name as keyof typeof OPTIONS_OF]) expect(USAGE).toContain(`--${option}`)
  })
})

describe('the other commands', () => {
  const COMMON = { dataDir: null, json: false }
  const target = (text: string, id: number | null): object => ({ text, id, path: resolve(CWD, text) })

  test.each<readonly [readonly string[], object]>([
    [['list'], { kind: 'list', ...COMMON }],
    [['list', '--json'], { kind: 'list', dataDir: null, json: true }],
    [
      ['--data-dir', 'state', 'log', '12'],
      { kind: 'log', target: target('12', 12), dataDir: resolve(CWD, 'state'), json: false },
    ],
    [
      ['check', '12', './12', '../a.iso'],
      {
        kind: 'check',
        targets: [target('12', 12), target('./12', null), target('../a.iso', null)],
        fetch: true,
        ...COMMON,
      },
    ],
    [['check', '--no-fetch', '1'], { kind: 'check', targets: [target('1', 1)], fetch: false, ...COMMON }],
    [['check', '0'], { kind: 'check', targets: [target('0', null)], fetch: true, ...COMMON }],
    [['relink', '3', URL_A], { kind: 'relink', target: target('3', 3), url: URL_A, ...COMMON }],
    [['hosts'], { kind: 'hosts', ...COMMON }],
    [['hosts', 'cap', 'a.example', '16'], { kind: 'cap', host: 'a.example', connections: 16, ...COMMON }],
    [['hosts', 'cap', 'a.example', 'none'], { kind: 'cap', host: 'a.example', connections: null, ...COMMON }],
    [['hosts', 'forget', URL_A], { kind: 'forget', host: 'host.example', ...COMMON }],
  ])('%j', (argv, command) => {
    expect(read(...argv)).toEqual(command)
  })

  test.each([
    ['example.org', 'example.org'],
    ['EXAMPLE.org', 'example.org'],
    ['example.org:8443', 'example.org:8443'],
    ['example.org:443', 'example.org'],
    ['example.org:80', 'example.org'],
    ['localhost:8080', 'localhost:8080'],
    ['nas', 'nas'],
    ['192.0.2.1', '192.0.2.1'],
    ['[::1]:8080', '[::1]:8080'],
    ['[2001:DB8::0:1]', '[2001:db8::1]'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['https://u:p@EXAMPLE.org:443/a?b#c', 'example.org'],
    ['http://example.org:443/', 'example.org:443'],
    ['https://example.org:8443', 'example.org:8443'],
  ])('the host %s is %s', (text, host) => {
    expect(read('hosts', 'forget', text)).toMatchObject({ host })
  })

  test.each([
    '',
    ' ',
    'a b',
    '::1',
    'example.org:0',
    'example.org:99999',
    'a/b',
    'u:s3cret@a.example',
    'ftp://a/',
  ])('the host %j is none', text => {
    const message = refusal(read('hosts', 'cap', text, '4'))
    expect(message).toMatch(/^".*" is no host\. .*\.$/)
    expect(message).not.toContain('s3cret')
  })

  test.each<readonly [readonly string[], string]>([
    [['list', 'all'], 'Say it so: sluice list.'],
    [['log'], 'Say it so: sluice log ID.'],
    [['log', '1', '2'], 'Say it so: sluice log ID.'],
    [['log', 'a.iso'], '"a.iso" is no ID of a download. It is the number that sluice list shows.'],
    [['log', '1.5'], '"1.5" is no ID of a download. It is the number that sluice list shows.'],
    [['check'], 'Say what to check: sluice check ID, or sluice check FILE.'],
    [['relink', '1'], 'Say it so: sluice relink ID URL.'],
    [['relink', URL_A, '1'], `"${URL_A}" is no ID of a download. It is the number that sluice list shows.`],
    [['hosts', 'list'], 'There is no "sluice hosts list"; there are: cap HOST N, forget HOST.'],
    [['hosts', 'cap', 'a.example'], 'Say it so: sluice hosts cap HOST N.'],
    [['hosts', 'cap', 'a.example', '17'], 'A cap takes a whole number from 1 to 16, not "17".'],
    [['hosts', 'cap', 'a.example', '0'], 'A cap takes a whole number from 1 to 16, not "0".'],
    [['hosts', 'forget'], 'Say it so: sluice hosts forget HOST.'],
    [['list', '--dir', 'x'], '--dir does not go with sluice list.'],
    [['get', '--no-fetch', URL_A], '--no-fetch does not go with sluice get.'],
    [['check', '--restart', '1'], '--restart does not go with sluice check.'],
  ])('%j is refused', (argv, message) => {
    expect(refusal(read(...argv))).toBe(message)
  })

  test('a new link that is none tells no secret', () => {
    const message = refusal(read('relink', '1', 'ftp://u:s3cret@host.example/a?t=s3cret'))
    expect(message).toMatch(/^"ftp:\/\/host\.example\/a": /)
    expect(message).not.toContain('s3cret')
  })
})

describe('a refusal says what is wrong', () => {
  const CHECKSUM = '--checksum takes sha256:HEX (also sha512, sha1, md5).'

  test.each<readonly [string, readonly string[], string]>([
    ['nothing', [], 'Say what to do: sluice get URL.'],
    [
      'no command',
      [URL_A],
      `There is no command "${URL_A}"; there are: get, list, log, check, relink, hosts.`,
    ],
    [
      'another command',
      ['put', URL_A],
      'There is no command "put"; there are: get, list, log, check, relink, hosts.',
    ],
    ['no URL', ['get'], 'Give at least one URL to download.'],
    ['no URL among options', ['get', '--json'], 'Give at least one URL to download.'],
    ['a name for two', ['get', '--name', 'x', URL_A, URL_B], '--name goes with one URL only.'],
    [
      'a checksum for two',
      ['get', '--checksum', `md5:${'0'.repeat(32)}`, URL_A, URL_B],
      '--checksum goes with one URL only.',
    ],
    ['an empty folder', ['get', '--dir', '', URL_A], '--dir needs a folder.'],
    ['a blank data folder', ['get', '--data-dir', '  ', URL_A], '--data-dir needs a folder.'],
    [
      'a name with a folder',
      ['get', '--name', 'a/b', URL_A],
      `--name "a/b" cannot be a file name everywhere; "${sanitiseName('a/b')}" can. For a folder use --dir.`,
    ],
    [
      'an empty name',
      ['get', '--name', '', URL_A],
      `--name "" cannot be a file name everywhere; "${sanitiseName('')}" can. For a folder use --dir.`,
    ],
    ['a checksum without HEX', ['get', '--checksum', 'sha256', URL_A], CHECKSUM],
    ['an unknown checksum', ['get', '--checksum', 'crc32:00000000', URL_A], CHECKSUM],
    ['a checksum that is no hex', ['get', '--checksum', `md5:${'g'.repeat(32)}`, URL_A], CHECKSUM],
    [
      'a checksum cut short',
      ['get', '--checksum', 'sha256:abcd', URL_A],
      'A sha256 has 64 hex digits; this has 4.',
    ],
    [
      'a header without colon',
      ['get', '--header', 'X-Token', URL_A],
      "--header takes 'Name: value' on one line, the name without spaces.",
    ],
    [
      'a header with another after it',
      ['get', '--header', 'A: b\r\nC: d', URL_A],
      "--header takes 'Name: value' on one line; the value of A has a character that cannot be sent.",
    ],
    ['a link that is none', ['get', 'notes.txt'], `"notes.txt": `],
    ['a link of another kind', ['get', 'ftp://host.example/a'], '"ftp://host.example/a": '],
  ])('%s', (_what, argv, sentence) => {
    const message = refusal(read(...argv))
    if (sentence.endsWith(' ')) expect(message.startsWith(sentence)).toBe(true)
    else expect(message).toBe(sentence)
    expect(message).toMatch(/[.)"]$/)
    expect(message).not.toContain('\n')
  })

  test.each(['0', '17', '-1', '1.5', '1e1', '', ' 4', '٤', 'many'])('%j connections', text => {
    expect(refusal(get(`--connections=${text}`))).toBe(
      `--connections takes a whole number from 1 to 16, not "${text}".`,
    )
  })

  test.each(['', '0', '16383', '16k', '-1M', '1 M', '1MB', '1.M', 'fast', '1e9', '9999999999999'])(
    'a limit that is none: %j',
    text => {
      expect(refusal(get(`--limit=${text}`))).toBe(
        `--limit takes bytes per second such as 500k or 1.5M, 16384 at least, not "${text}".`,
      )
    },
  )

  test.each(['0s', '10', '1.5h', '-1s', '1w', '3651d', ' 5m', 'soon', ''])('%j to give up after', text => {
    expect(refusal(get(`--give-up=${text}`))).toBe(
      `--give-up takes a time such as 90s, 10m, 2h or 14d, 3650d at most, not "${text}".`,
    )
  })

  test.each([
    'Host',
    'Range',
    'If-Range',
    'Accept-Encoding',
    'Connection',
    'Content-Length',
    'Transfer-Encoding',
    'TE',
    'Trailer',
    'Upgrade',
    'Keep-Alive',
    'Expect',
  ])('the header %s, which is decided here', name => {
    expect(refusal(get('--header', `${name}: x`))).toBe(
      `--header cannot set ${name}; Sluice decides on that one.`,
    )
  })

  test.each([': v', ' A: b', 'A : b', 'A B: c', 'Ä: b', 'A: \u0000', 'A: \u{1f600}', 'A: b\nc'])(
    'the header %j, which is none',
    text => {
      expect(refusal(get('--header', text))).toMatch(/^--header takes 'Name: value' on one line[,;] /)
    },
  )

  test.each<readonly [string, readonly string[]]>([
    ['a link of another kind', ['get', 'ftp://u:s3cret@host.example/a?t=s3cret#s3cret']],
    ['a link that is none', ['get', 'https://u:s3/s3cret@host.example/a?t=s3cret']],
    ['a link with a space', ['get', 'https://u:s3cret@host.example/a b?t=s3cret']],
    ['a link in place of a command', ['https://u:s3cret@host.example/a?t=s3cret']],
    ['a value that cannot be sent', ['get', '--header', 'Authorization: s3cret\n', URL_A]],
    ['a header without colon', ['get', '--header', 'Authorization s3cret', URL_A]],
    ['a header with its colon too late', ['get', '--header', 'Authorization Basic s3cret:x', URL_A]],
    ['a header decided here', ['get', '--header', 'Expect: s3cret', URL_A]],
    ['an unknown option', ['get', '--headers=Authorization: s3cret', URL_A]],
  ])('tells no secret: %s', (_what, argv) => {
    expect(refusal(read(...argv))).not.toContain('s3')
  })

  test('and quotes the link that is meant', () => {
    expect(refusal(read('get', 'https://u:p@host.example/a b?t=1'))).toMatch(
      /^"https:\/\/host\.example\/a%20b": .*space/,
    )
  })

  test.each<readonly [string, readonly string[]]>([
    ['--bogus', ['get', '--bogus', URL_A]],
    ['-x', ['get', '-x', URL_A]],
    ['--dir', ['get', URL_A, '--dir']],
    ['--restart', ['get', '--restart=yes', URL_A]],
    ['--name', ['get', URL_A, '--name', '--json']],
  ])('%s, unknown or used wrongly', (option, argv) => {
    const message = refusal(read(...argv))
    expect(message).toContain(option)
    expect(message).not.toContain('\n')
  })

  test('a checksum named as something every object has', () => {
    expect(refusal(get('--checksum', 'constructor:abcd'))).toBe(CHECKSUM)
  })
})
