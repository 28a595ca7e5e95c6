// What app://sluice/ gives out: the bundle's own files with the content policy, and nothing beside them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerAsset, CONTENT_SECURITY_POLICY, resolveAsset } from '../../src/main/desktop/assets.ts'

let top: string
let root: string

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'sluice-assets-'))
  root = join(top, 'bundle')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html>')
  await writeFile(join(root, 'assets', 'index-a_B1.js'), 'export {}')
  await writeFile(join(top, 'secret.js'), 'secret')
  await writeFile(join(root, '.hidden.js'), 'secret')
  await writeFile(join(root, 'notes.db'), 'secret')
})

afterAll(() => rm(top, { recursive: true, force: true }))

describe('answerAsset', () => {
  it.each([
    ['app://sluice/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://sluice/index.html?scene=1#top', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://sluice/assets/index-a_B1.js', 'text/javascript; charset=utf-8', 'export {}'],
  ])('serves %s', async (url, type, text) => {
    const response = await answerAsset(root, 'GET', url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toBe(text)
  })

  it.each([
    'app://sluice/../secret.js',
    'app://sluice/%2e%2e/secret.js',
    'app://sluice/..%2fsecret.js',
    'app://sluice/%2e%2e%2fsecret.js',
    'app://sluice/..\\secret.js',
    'app://sluice/..%5csecret.js',
    'app://sluice//secret.js',
    'app://sluice/assets/../../secret.js',
    'app://sluice/.hidden.js',
    'app://sluice/notes.db',
    'app://sluice/missing.js',
    'app://sluice/assets',
    'app://sluice/index.html%00.js',
    'app://sluice/C:/secret.js',
    'app://other/index.html',
    'app://sluice:80/index.html',
    'app://user@sluice/index.html',
    'app://sluice/index.html/',
    'app:/sluice/index.html',
    'file:///etc/hosts.html',
    'not a url',
  ])('has nothing at %s', async url => {
    const response = await answerAsset(root, 'GET', url)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(await response.text()).toBe('')
  })

  it.each(['POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])('refuses %s', async method => {
    expect((await answerAsset(root, method, 'app://sluice/index.html')).status).toBe(405)
  })
})

it('never resolves outside the bundle', () => {
  for (const url of [
    'app://sluice/../../etc/passwd.html',
    'app://sluice/%252e%252e/x.js',
    'app://sluice/a/b/c.js',
  ]) {
    const path = resolveAsset('/bundle', url)
    if (path !== null) expect(path.startsWith(join('/bundle', '/'))).toBe(true)
  }
})

it('allows no inline code, no network and no framing', () => {
  const policy = new Map(CONTENT_SECURITY_POLICY.split('; ').map(part => [part.split(' ')[0], part]))
  expect(policy.get('default-src')).toBe("default-src 'none'")
  expect(policy.get('script-src')).toBe("script-src 'self'")
  expect(policy.get('style-src')).toBe("style-src 'self'")
  expect(policy.has('connect-src')).toBe(false)
  expect(policy.get('frame-ancestors')).toBe("frame-ancestors 'none'")
  expect(policy.get('require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
  expect(policy.get('trusted-types')).toBe("trusted-types 'none'")
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|blob:/)
})
