// The one sanitiser every file name passes, last, after all decoding; and what is decided from a name alone:
// numbered alternatives, the part file's name, when two names are one file, and which types could run.
// Pure, total (nothing here throws on any string) and linear in the length of the name.

/** The longest name every common file system takes: 255 bytes of UTF-8 (then also at most 255 UTF-16 units). */
const MAX_BYTES = 255
const PART_SUFFIX = '.part'
/** A folder with that many files of one name is a mistake, not a choice. */
const MOST_ALTERNATIVES = 10_000
/** Room for ' (9999)' and '.part' behind any sanitised name. */
const MAX_NAME_BYTES = MAX_BYTES - ' (9999)'.length - PART_SUFFIX.length
/** An extension up to this length (with its dot) survives a cut. */
const MAX_EXTENSION_BYTES = 32
const FALLBACK = 'download'
/** Appended to types that systems act on merely because they lie in a folder. */
const DEFUSED = '.download'

/** Shows nothing or turns the text around; variation selectors stay, they pick a glyph. */
const INVISIBLE = /(?!\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|[\u180e\ufff9-\ufffb]/gu
/** Forbidden on Windows or POSIX, C0, C1 and DEL, half a surrogate pair, or no character at all. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu
/** Leaves an outline on the screen; '_' does not count, for it may stand for what was replaced. */
const VISIBLE = /[^\p{M}\p{C}\p{Z}_.\u2800]|\p{Co}/u

/** Windows devices, alone or before an extension; the superscript digits count as digits there. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)\s*(?:\.|$)/iu
/** Names NTFS keeps for itself in the root folder, and the cache Explorer trusts (Chromium renames it too). */
const SYSTEM_NAME =
  /^(?:\$(?:mft|mftmirr|logfile|volume|attrdef|bitmap|boot|badclus|secure|upcase|extend|quota|objid|reparse|recycle\.bin)|thumbs\.db)$/iu

/**
 * Acted on when the folder is merely shown, or when something else in it is run. Chromium
 * (net/base/filename_util_internal.cc) and Firefox (ValidateFileNameForSaving) between them rename the
 * first five; the others make Explorer contact a server in the same way.
 */
const ACTED_ON = words('lnk local scf url desktop pif website library-ms search-ms searchconnector-ms')
const ACTED_ON_NAMES = words('desktop.ini autorun.inf')
/** A class id as extension hides the true type on Windows (CVE-2004-0420). */
const CLASS_ID = /^\{.*\}$/u

/**
 * Types that run, install, mount or hand the machine settings when opened; after Chromium's
 * download_file_types (all that it calls dangerous or allows only on a click), by system.
 */
const RUNNABLE = words(
  // Windows: programs, installers, control panels, drivers, packages.
  'exe com scr msi msp mst cpl dll ocx sys drv gadget application appref-ms appx appxbundle msix msixbundle',
  'appinstaller ppkg msu cab wsb xbap xll wll xlam xla ppa ppam',
  // Windows: scripts and files that start one.
  'bat cmd ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 vb vbe vbs vbscript js jse mjs ws wsc wsf wsh sct hta msh',
  'msh1 msh2 mshxml msh1xml msh2xml reg inf ins isp job grp shb shs msc mmc settingcontent-ms diagcab chm hlp',
  'theme themepack deskthemepack rdp udl iqy slk oqy rqy mht mhtml jnlp swf spl',
  // Windows: databases and documents made to run macros.
  'ade adp mda mdb mde mdt mdw mdz accda accdb accde docm dotm xlsm xltm xlsb pptm potm ppsm sldm',
  // Disk images: opening one mounts it and drops the mark of the web from what is inside.
  'iso img vhd vhdx dmg dmgpart sparseimage sparsebundle smi toast udif ndif imgpart dc42 diskcopy42',
  // macOS.
  'app pkg mpkg command tool terminal workflow action caction definition scpt scptd applescript osas osax as',
  'prefpane saver kext plugin bundle service seplugin qlgenerator wdgt inetloc fileloc webloc mailloc afploc',
  'ftploc vncloc internetconnect networkconnect configprofile mobileconfig xip pax',
  // Linux.
  'sh bash csh ksh zsh fish tcsh run out elf bin appimage deb rpm apk snap flatpak flatpakref flatpakrepo shar',
  // Languages whose interpreters take double clicks; browser extensions.
  'jar class py pyc pyd pyo pyw pyz pl rb lua php crx xpi',
)

/** Compressions that usually wrap a second extension (Chromium, base/files/file_path.cc). */
const COMPRESSIONS = words('br bz bz2 gz lz lz4 lzma lzo xz z zst')

function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(' ').split(' '))
}

/**
 * A name that can be created, under exactly that name, on POSIX and on Windows: one component, visible, at most
 * 243 bytes of UTF-8 (room for a number and '.part'), no device, nothing systems act on unasked; 'download' where
 * nothing is left. Idempotent. Decode first, sanitise once, last.
 */
export function sanitiseName(raw: string): string {
  return cleanName(raw) ?? FALLBACK
}

/** As `sanitiseName`, but null where nothing of the name is left. */
export function cleanName(raw: string): string | null {
  const shown = trimEnds(raw.replace(INVISIBLE, '').replace(/\s+/gu, foldSpace))
  const safe = middleCut(shown).replace(FORBIDDEN, '_').normalize('NFC')
  const name = cutName(DEVICE.test(safe) || SYSTEM_NAME.test(safe) ? `_${safe}` : safe)
  const meant = VISIBLE.test(name) || (shown.includes('_') && name.includes('_'))
  return meant ? defuse(name) : null
}

/** A run of white space could push the extension out of sight; a lone space of any script stays. */
function foldSpace(run: string): string {
  return /^\p{Zs}$/u.test(run) ? run : ' '
}

/** Windows drops dots and spaces at the end; leading ones hide a file (both browsers strip them). */
function trimEnds(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isDotOrSpace(text.charAt(start))) start++
  while (end > start && isDotOrSpace(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function isDotOrSpace(character: string): boolean {
  return character === '.' || /\s/u.test(character)
}

/** Bounds the work of normalising (quadratic in a storm of combining marks); keeps more than any name can use. */
function middleCut(text: string): string {
  return text.length <= 2_048 ? text : text.slice(0, 1_536) + text.slice(-128)
}

function cutName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  const { stem, extension } = splitName(name)
  return trimEnds(cutBytes(stem, MAX_NAME_BYTES - Buffer.byteLength(extension))) + extension
}

function defuse(name: string): string {
  if (!isActedOn(name)) return name
  return trimEnds(cutBytes(name, MAX_NAME_BYTES - DEFUSED.length)) + DEFUSED
}

function isActedOn(name: string): boolean {
  const extension = lastExtension(name)
  return ACTED_ON.has(extension) || CLASS_ID.test(extension) || ACTED_ON_NAMES.has(name.toLowerCase())
}

/** Lower case, without its dot; '' where there is none. */
function lastExtension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** The longest beginning of at most `bytes` bytes of UTF-8 that splits no code point. */
function cutBytes(text: string, bytes: number): string {
  let room = bytes
  let end = 0
  for (const character of text) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    end += character.length
  }
  return text.slice(0, end)
}

/** `extension` has its dot, keeps '.tar.gz' together, and is '' where it is too long or has a space to be one. */
function splitName(name: string): { readonly stem: string; readonly extension: string } {
  let dot = name.lastIndexOf('.')
  if (dot > 0 && COMPRESSIONS.has(lastExtension(name))) {
    const inner = name.lastIndexOf('.', dot - 1)
    if (inner > 0 && /^[a-z][a-z0-9]{0,3}$/iu.test(name.slice(inner + 1, dot))) dot = inner
  }
  const extension = dot > 0 ? name.slice(dot) : ''
  const usable = Buffer.byteLength(extension) <= MAX_EXTENSION_BYTES && !/\s/u.test(extension)
  return usable
    ? { stem: name.slice(0, name.length - extension.length), extension }
    : { stem: name, extension: '' }
}

/**
 * The n-th alternative of a sanitised name: 'a.tar.gz', 1 → 'a (1).tar.gz'. Within 255 bytes even with '.part',
 * but it may be longer than a sanitised name: sanitise before numbering, never after.
 */
export function numberedName(name: string, n: number): string {
  const { stem, extension } = splitName(name)
  const tail = ` (${n})${extension}`
  const room = MAX_BYTES - PART_SUFFIX.length - Buffer.byteLength(tail)
  return cutBytes(stem, room).trimEnd() + tail
}

/** The name, then its numbered alternatives in order: each is tried where another has the one before. */
export function* alternatives(name: string): Generator<string, void> {
  yield name
  for (let n = 1; n < MOST_ALTERNATIVES; n++) yield numberedName(name, n)
}

/** The name of the part file beside the target. */
export function partNameFor(name: string): string {
  return name + PART_SUFFIX
}

/**
 * Two names with the same key are, or may be, one file on a volume that ignores case or normalises (NTFS, APFS,
 * HFS+): canonical caseless matching (Unicode §3.13, D145), a little wider ('ı' meets 'i'), never narrower.
 */
export function nameKey(name: string): string {
  return name.normalize('NFD').toLowerCase().toUpperCase().normalize('NFC')
}

/**
 * The name itself where it is free, else a numbered one. `taken` is asked with `nameKey`s and must cover files,
 * part files and names promised to other downloads. The lowest number up to 32; past that a number is found by
 * doubling and halving, so that thousands of equal names stay cheap.
 */
export function freeName(name: string, taken: (key: string) => boolean): string {
  if (!taken(nameKey(name))) return name
  const isTaken = (n: number): boolean => taken(nameKey(numberedName(name, n)))
  let lastTaken = 0
  let free = 1
  while (isTaken(free)) {
    if (free >= Number.MAX_SAFE_INTEGER / 2) throw new RangeError('every number is taken')
    lastTaken = free
    free = free < 32 ? free + 1 : free * 2
  }
  while (free - lastTaken > 1) {
    const middle = Math.floor((lastTaken + free) / 2)
    if (isTaken(middle)) lastTaken = middle
    else free = middle
  }
  return numberedName(name, free)
}

/** Whether opening this file could run, install or mount something: never do it without asking. */
export function couldRun(name: string): boolean {
  const visible = trimEnds(name.replace(INVISIBLE, '').replace(/\p{Variation_Selector}/gu, '')).toLowerCase()
  const plain = visible.endsWith(DEFUSED) ? visible.slice(0, -DEFUSED.length) : visible
  return isActedOn(plain) || RUNNABLE.has(lastExtension(plain))
}
