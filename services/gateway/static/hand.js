// Guidance written by hand: a sheet for pen, finger or mouse. Its strokes go with the form as numbers; routing draws
// the picture that is kept. Whoever types, or has no script, misses nothing: the sheet stands beside the text.

const WIDE = 1200, HIGH = 480, MOST = 8000, NEAR = 4 // the sheet, its points, and how close two of them are one

for (const hand of document.querySelectorAll('[data-hand]')) {
  const sheet = hand.querySelector('canvas'), field = hand.querySelector('input'), pen = sheet.getContext('2d')
  const buttons = [...hand.querySelectorAll('button')]
  let strokes = field.value ? field.value.split(';').map(stroke => stroke.split(' ').map(Number)) : []
  let stroke = null, left = MOST

  const draw = () => {
    pen.clearRect(0, 0, WIDE, HIGH)
    for (const [x, y, ...more] of strokes) {
      pen.beginPath()
      pen.moveTo(x, y)
      pen.lineTo(x, y)
      for (let n = 0; n < more.length; n += 2) pen.lineTo(more[n], more[n + 1])
      pen.stroke()
    }
  }

  const keep = () => {
    left = MOST - strokes.reduce((points, each) => points + each.length / 2, 0)
    field.value = strokes.map(each => each.join(' ')).join(';')
    for (const button of buttons) button.disabled = !strokes.length
    draw()
  }

  const point = event => {
    const place = sheet.getBoundingClientRect()
    const within = (at, most) => Math.max(0, Math.min(most, Math.round(at)))
    return [within((event.clientX - place.left) / place.width * WIDE, WIDE), within((event.clientY - place.top) / place.height * HIGH, HIGH)]
  }

  const add = event => {
    const [x, y] = point(event), [before, above] = stroke.slice(-2)
    if (left <= 0 || Math.hypot(x - before, y - above) < NEAR) return
    stroke.push(x, y)
    left--
  }

  sheet.addEventListener('pointerdown', event => {
    if (event.button || stroke || left <= 0) return
    event.preventDefault()
    sheet.setPointerCapture(event.pointerId)
    strokes.push(stroke = point(event))
    left--
    draw()
  })
  sheet.addEventListener('pointermove', event => {
    if (!stroke) return
    const passed = event.getCoalescedEvents?.() ?? []
    for (const each of passed.length ? passed : [event]) add(each)
    draw()
  })
  for (const end of ['pointerup', 'pointercancel']) sheet.addEventListener(end, () => { if (stroke) { stroke = null; keep() } })

  hand.querySelector('[data-hand-back]').addEventListener('click', () => { strokes.pop(); keep() })
  hand.querySelector('[data-hand-clear]').addEventListener('click', () => { strokes = []; keep() })

  Object.assign(pen, { lineWidth: 6, lineCap: 'round', lineJoin: 'round', strokeStyle: '#1f2f4f' })
  if (strokes.length) hand.open = true
  hand.hidden = false
  keep()
}
