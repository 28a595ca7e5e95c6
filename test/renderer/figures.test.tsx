// Sizes, kinds and folders as the window writes them.
import { describe, expect, it } from 'vitest'
import { fileKind, formatSize, formatSpeed, shortFolder } from '../../src/renderer/view/figures.ts'

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [731_400, '731 kB'],
    [1_000_000, '1.0 MB'],
    [12_449_999, '12.4 MB'],
    [4_210_000_000, '4.21 GB'],
    [1_500_000_000_000, '1.50 TB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text)
  })
})

it('writes a speed that is no whole number', () => {
  expect(formatSpeed(1_234_567.8)).toBe('1.2 MB/s')
})

describe('fileKind', () => {
  it.each([
    ['a.tar.gz', 'archive'],
    ['Film.MKV', 'video'],
    ['song.flac', 'audio'],
    ['photo.jpeg', 'image'],
    ['report.pdf', 'text'],
    ['disk.iso', 'disc'],
    ['setup.exe', 'program'],
    ['main.rs', 'code'],
    ['README', 'other'],
    ['', 'other'],
    ['.', 'other'],
    ['constructor', 'other'],
  ])('takes %s for %s', (name, kind) => {
    expect(fileKind(name)).toBe(kind)
  })
})

describe('shortFolder', () => {
  it.each([
    ['/home/ada/Downloads', '~/Downloads'],
    ['/Users/ada/Downloads', '~/Downloads'],
    ['C:\\Users\\Ada\\Downloads', '~\\Downloads'],
    ['/home/ada', '~'],
    ['/media/usb', '/media/usb'],
    ['/media/ada/Backup/Incoming/2026', '…/Incoming/2026'],
    ['/media/ada/A drive with a very long name/Incoming', '…/Incoming'],
    ['D:\\Work\\Files\\2026\\Incoming', '…\\2026\\Incoming'],
  ])('shortens %s to %s', (dir, short) => {
    expect(shortFolder(dir)).toBe(short)
  })
})
