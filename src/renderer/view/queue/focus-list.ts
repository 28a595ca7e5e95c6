// Gives the list the focus, where it stands: at its active row.

export function focusList(): void {
  document.querySelector<HTMLElement>('.queue-scroll .row[tabindex="0"]')?.focus()
}
