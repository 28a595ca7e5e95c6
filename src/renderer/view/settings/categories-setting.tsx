// The types of files: a name, the endings that make it, and the folder where its files go.
import { Folder, Plus, Trash2, X } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { type Category, DEFAULT_CATEGORIES, MOST_CATEGORIES } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'
import {
  categoryName,
  newCategory,
  type Read,
  readCategoryName,
  readEndings,
  withCategory,
} from '../../state/settings-fields.ts'
import { useController } from '../../state/use-controller.ts'
import { shortFolder } from '../figures.ts'
import { FieldError, SettingGroup } from './setting-row.tsx'

export interface CategoriesSettingProps {
  readonly categories: readonly Category[]
  readonly onChange: (categories: readonly Category[]) => Promise<string | null>
}

export function CategoriesSetting({ categories, onChange }: CategoriesSettingProps): ReactElement {
  // A new type is not set before it has an ending.
  const [draft, setDraft] = useState<Category | null>(null)
  const shown = draft === null ? categories : [...categories, draft]
  const isUsual = JSON.stringify(categories) === JSON.stringify(DEFAULT_CATEGORIES)

  async function change(category: Category, part: Partial<Category>): Promise<string | null> {
    if (category.id !== draft?.id) return onChange(withCategory(categories, category.id, part))
    const next = { ...draft, ...part }
    setDraft(next)
    if (next.endings.length === 0) return null
    const refusal = await onChange([...categories, next])
    if (refusal === null) setDraft(null)
    return refusal
  }

  return (
    <SettingGroup title={say('settings.types')} help={say('settings.types.help')}>
      <ul className="types">
        {shown.map(category => (
          <TypeLine
            key={category.id}
            category={category}
            categories={categories}
            onChange={part => change(category, part)}
            onRemove={() => {
              if (category.id === draft?.id) setDraft(null)
              else void onChange(categories.filter(({ id }) => id !== category.id))
            }}
          />
        ))}
      </ul>
      <div className="types-buttons">
        <button
          type="button"
          className="button"
          disabled={draft !== null || categories.length >= MOST_CATEGORIES}
          onClick={() => setDraft(newCategory(categories))}
        >
          <Plus size={16} aria-hidden="true" />
          {say('settings.type.new')}
        </button>
        {!isUsual && (
          <button type="button" className="button" onClick={() => void onChange(DEFAULT_CATEGORIES)}>
            {say('settings.type.reset')}
          </button>
        )}
      </div>
    </SettingGroup>
  )
}

interface TypeLineProps {
  readonly category: Category
  readonly categories: readonly Category[]
  readonly onChange: (part: Partial<Category>) => Promise<string | null>
  readonly onRemove: () => void
}

function TypeLine({ category, categories, onChange, onRemove }: TypeLineProps): ReactElement {
  const controller = useController()
  const [error, setError] = useState<string | null>(null)
  const name = categoryName(category)

  async function pick(): Promise<void> {
    const dir = await controller.run('folder:pick', category.dir)
    if (dir !== null) setError(await onChange({ dir }))
  }

  return (
    <li className="type">
      <TypeField
        label={say('settings.type.name')}
        className="type-name"
        shown={name}
        read={readCategoryName}
        onRead={value => onChange({ name: value })}
        onError={setError}
      />
      <TypeField
        label={say('settings.type.endings', { name })}
        className="type-endings"
        shown={category.endings.join(' ')}
        read={text => readEndings(text, category.id, categories)}
        onRead={endings => onChange({ endings })}
        onError={setError}
      />
      <span className="type-folder">
        <button
          type="button"
          className="button type-pick"
          title={category.dir ?? say('settings.type.usual')}
          aria-label={say('settings.type.choose', { name })}
          onClick={() => void pick()}
        >
          <Folder size={16} strokeWidth={1.75} aria-hidden="true" />
          <span className="type-dir">
            {category.dir === null ? say('settings.type.usual') : shortFolder(category.dir)}
          </span>
        </button>
        {category.dir !== null && (
          <button
            type="button"
            className="icon-button"
            title={say('settings.type.clear', { name })}
            aria-label={say('settings.type.clear', { name })}
            onClick={() => void onChange({ dir: null }).then(setError)}
          >
            <X size={16} aria-hidden="true" />
          </button>
        )}
      </span>
      <button
        type="button"
        className="icon-button"
        title={say('settings.type.remove', { name })}
        aria-label={say('settings.type.remove', { name })}
        onClick={onRemove}
      >
        <Trash2 size={16} strokeWidth={1.75} aria-hidden="true" />
      </button>
      <FieldError error={error} />
    </li>
  )
}

interface TypeFieldProps<T> {
  readonly label: string
  readonly className: string
  readonly shown: string
  readonly read: (text: string) => Read<T>
  readonly onRead: (value: T) => Promise<string | null>
  readonly onError: (error: string | null) => void
}

function TypeField<T>(props: TypeFieldProps<T>): ReactElement {
  const [typed, setTyped] = useState<string | null>(null)

  async function commit(): Promise<void> {
    if (typed === null || typed === props.shown) {
      setTyped(null)
      return
    }
    const found = props.read(typed)
    const refusal = found.ok ? await props.onRead(found.value) : found.reason
    props.onError(refusal)
    if (refusal === null) setTyped(null)
  }

  return (
    <input
      className={`field ${props.className}`}
      aria-label={props.label}
      title={props.label}
      spellCheck={false}
      value={typed ?? props.shown}
      onChange={event => setTyped(event.currentTarget.value)}
      onBlur={() => void commit()}
      onKeyDown={event => {
        if (event.key === 'Enter') void commit()
        if (event.key === 'Escape' && typed !== null) {
          event.stopPropagation()
          setTyped(null)
          props.onError(null)
        }
      }}
    />
  )
}
