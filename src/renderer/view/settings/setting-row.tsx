// One setting: what it is, a sentence of help, its control, and what is wrong with what was typed.
import { Field } from '@base-ui/react/field'
import { Switch } from '@base-ui/react/switch'
import { type ReactElement, type ReactNode, useId, useState } from 'react'
import type { Read } from '../../state/settings-fields.ts'

export interface SettingRowProps {
  readonly label: string
  readonly help: ReactNode
  readonly error?: string | null
  readonly children: ReactNode
}

export function SettingRow({ label, help, error = null, children }: SettingRowProps): ReactElement {
  return (
    <Field.Root className="setting" invalid={error !== null}>
      <div className="setting-words">
        <Field.Label className="setting-label">{label}</Field.Label>
        <Field.Description className="setting-help">{help}</Field.Description>
        <FieldError error={error} />
      </div>
      <div className="setting-control">{children}</div>
    </Field.Root>
  )
}

export function FieldError({ error }: { readonly error: string | null }): ReactElement {
  return (
    <p className="setting-error" role="alert">
      {error}
    </p>
  )
}

export interface SwitchSettingProps {
  readonly label: string
  readonly help: string
  readonly value: boolean
  readonly disabled?: boolean
  readonly onChange: (value: boolean) => Promise<string | null>
}

export function SwitchSetting({ label, help, value, disabled, onChange }: SwitchSettingProps): ReactElement {
  const [error, setError] = useState<string | null>(null)
  return (
    <SettingRow label={label} help={help} error={error}>
      <Switch.Root
        className="switch"
        checked={value}
        disabled={disabled === true}
        onCheckedChange={next => void onChange(next).then(setError)}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </SettingRow>
  )
}

export interface ChoiceSettingProps<T extends string> {
  readonly label: string
  readonly help: string
  readonly value: T
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => Promise<string | null>
}

export function ChoiceSetting<T extends string>(props: ChoiceSettingProps<T>): ReactElement {
  const { label, help, value, choices, onChange } = props
  const [error, setError] = useState<string | null>(null)
  return (
    <SettingRow label={label} help={help} error={error}>
      <Field.Control
        render={
          <select
            className="field select"
            value={value}
            onChange={event => {
              const chosen = choices.find(choice => choice.value === event.currentTarget.value)
              if (chosen !== undefined) void onChange(chosen.value).then(setError)
            }}
          >
            {choices.map(choice => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
        }
      />
    </SettingRow>
  )
}

export interface TextSettingProps<T> {
  readonly label: string
  readonly help: string
  /** What is set, as the field shows it. */
  readonly shown: string
  readonly placeholder: string
  readonly unit?: string
  readonly read: (text: string) => Read<T>
  readonly onChange: (value: T) => Promise<string | null>
}

/** Takes effect with Enter or when the field is left; what cannot be is refused beside it, and what was set stays. */
export function TextSetting<T>(props: TextSettingProps<T>): ReactElement {
  const { label, help, shown, placeholder, unit, read, onChange } = props
  const [typed, setTyped] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)

  async function commit(): Promise<void> {
    if (typed === null) return
    const found = read(typed)
    const refusal = found.ok ? await onChange(found.value) : found.reason
    setError(refusal)
    if (refusal === null) setTyped(null)
  }

  return (
    <SettingRow label={label} help={help} error={error}>
      <Field.Control
        className="field field-short"
        inputMode="decimal"
        autoComplete="off"
        placeholder={placeholder}
        value={typed ?? shown}
        onChange={event => {
          setTyped(event.currentTarget.value)
          setError(null)
        }}
        onBlur={() => void commit()}
        onKeyDown={event => {
          if (event.key === 'Enter') void commit()
          if (event.key === 'Escape' && typed !== null) {
            event.stopPropagation()
            setTyped(null)
            setError(null)
          }
        }}
      />
      {unit !== undefined && <span className="field-unit">{unit}</span>}
    </SettingRow>
  )
}

/** A heading over settings that belong together. */
export function SettingGroup({
  title,
  help,
  children,
}: {
  readonly title: string
  readonly help: string
  readonly children: ReactNode
}): ReactElement {
  const id = useId()
  return (
    <section className="setting-group" aria-labelledby={id}>
      <h3 className="setting-title" id={id}>
        {title}
      </h3>
      <p className="setting-help">{help}</p>
      {children}
    </section>
  )
}
