// Which pictures are made of assets/icon.svg, and the Windows icon that holds several of them.
import { join } from 'node:path'

const WHOLE = '0 0 32 32'
/** Apple's grid: a tile of 824 in a picture of 1024; the drawing's tile is 30 wide. */
const PADDED = '-2.64 -2.64 37.28 37.28'

export const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Those that a Windows icon may hold (its sizes are one byte each, 0 for 256). */
export const WINDOWS_SIZES = SIZES.filter(size => size <= 256)

/** Up to this size the drawing is the simple one. */
const SMALL = 24

/** [{ size, viewBox, part, file }] for icons-app; `assets` is the folder they are written to. */
export function pictures(assets) {
  const drawn = (size, file, viewBox = WHOLE) => ({
    size,
    viewBox,
    part: size <= SMALL ? 'small' : 'full',
    file: join(assets, file),
  })
  return [
    ...SIZES.map(size => drawn(size, join('icons', `${size}x${size}.png`))),
    drawn(512, 'icon.png'),
    drawn(1024, 'icon-mac.png', PADDED),
  ]
}

/** An .ico of PNGs ([{ size, png }]), which Windows reads since Vista. */
export function windowsIcon(images) {
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  images.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([header, ...images.map(({ png }) => png)])
}
