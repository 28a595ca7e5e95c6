// A busy page: bars that move in every frame, and a table that is written anew with every patch.
const bars = Array.from({ length: 12 }, () => {
  const bar = document.createElement('div')
  bar.className = 'bar'
  document.getElementById('bars').append(bar)
  return bar
})

let frames = 0
function paint(now) {
  bars.forEach((bar, at) => {
    bar.style.transform = `scaleX(${0.5 + 0.5 * Math.sin(now / 300 + at)})`
  })
  frames++
  if (frames === 10) window.bench.painting()
  requestAnimationFrame(paint)
}
requestAnimationFrame(paint)

window.bench.onPatch(views => {
  const rows = views.map(view => {
    const row = document.createElement('tr')
    for (const text of [view.name, view.state.kind, view.received, view.speed]) {
      row.insertCell().textContent = String(text)
    }
    return row
  })
  document.getElementById('rows').replaceChildren(...rows)
})
