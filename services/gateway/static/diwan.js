// Keys, toasts, live figures. Every page works without this file: each act is a link or a form.

const one = (what, within = document) => within.querySelector(what)
const all = (what, within = document) => [...within.querySelectorAll(what)]
const shown = element => element?.checkVisibility() ?? false

// --- keys go by place (event.code), so they work on an Arabic and on a Latin layout alike ---

const typing = element => element.closest?.('input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog')
const rows = () => all('.rows tbody tr:not(.group)').filter(shown)
const here = () => one('.rows .here')

const step = by => {
  const list = rows()
  if (!list.length) return
  const to = list[Math.max(0, Math.min(list.length - 1, list.indexOf(here()) + by))]
  stand(to)
  to.scrollIntoView({ block: 'nearest' })
  one('.subject, a', to)?.focus({ preventScroll: true })
}

const stand = row => {
  here()?.classList.remove('here')
  row.classList.add('here')
  sessionStorage.setItem(place(), one('a', row)?.getAttribute('href') ?? '')
}

const place = () => 'row ' + location.pathname + location.search

let ticked // where a range begins
const tick = upTo => {
  const list = rows(), row = here(), from = upTo && list.includes(ticked) ? list.indexOf(ticked) : list.indexOf(row)
  const [first, last] = [from, list.indexOf(row)].sort((a, b) => a - b)
  const boxes = list.slice(first, last + 1).map(each => one('.tick input', each)).filter(Boolean)
  const on = upTo || !boxes[0]?.checked
  for (const box of boxes) box.checked = on
  ticked = row
}

// An act wears its key: data-key="KeyR". The current row's own comes first, then the page's.
const act = code => {
  const wears = `[data-key="${code}"]`
  const found = [...all(wears, here() ?? document.createElement('i')), ...all(wears)].find(shown)
  if (!found) return false
  found.matches('input, textarea, select') ? found.focus() : found.click()
  return true
}

// 1 to 9 choose the nth short word of the first list that offers it.
const pick = code => {
  const radio = all('[data-picks] input[type=radio]').filter(input => shown(input.closest('label')))[Number(code.slice(-1)) - 1]
  radio?.click()
  radio?.focus()
  return Boolean(radio)
}

const submit = from => {
  const form = from.closest?.('form:not([action="/language"], [action="/sign-out"])') ?? one('form[data-main]')
  form?.requestSubmit(one('.btn.main', form))
}

// Where a form has many fields and files, Enter goes on to the next of them: sent too early, its files would be lost.
const next = field => {
  const fields = [...field.form.elements].filter(each => each.matches('input, select, button') && shown(each))
  fields[fields.indexOf(field) + 1]?.focus()
}

addEventListener('keydown', event => {
  const { code, target } = event
  if (event.defaultPrevented || event.isComposing || event.repeat && !['KeyJ', 'KeyK'].includes(code)) return
  if (code === 'Enter' && (event.ctrlKey || event.metaKey)) return event.preventDefault(), submit(target)
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (code === 'Enter' && target.matches?.('[data-next] input:not([type=file])')) return event.preventDefault(), next(target)
  if (code === 'Escape') return target.matches?.('input, select, textarea') ? target.blur() : void act('Escape')
  if (typing(target) || document.documentElement.dataset.keys === 'off') return
  if (/^Digit[1-9]$/.test(code) && !event.shiftKey ? pick(code) : key(code, event.shiftKey)) event.preventDefault()
})

const key = (code, shift) => {
  if (code === 'Slash' && shift) return location.assign('/keys'), true
  if (code === 'KeyX' && here()) return tick(shift), true
  if (shift) return false
  if (code === 'KeyJ' && rows().length) return step(1), true
  if (code === 'KeyK' && rows().length) return step(-1), true
  return /^(Key|Slash)/.test(code) && act(code)
}

// Back on a list, one stands where one stood.
const stood = sessionStorage.getItem(place())
const row = stood && rows().find(each => one('a', each)?.getAttribute('href') === stood)
if (row) stand(row)
document.addEventListener('focusin', event => {
  const row = event.target.closest?.('.rows tbody tr:not(.group)')
  if (row) stand(row)
})

// --- after an act ---

one('[data-focus]')?.focus()

for (const toast of all('[data-toast]')) {
  const close = one('[data-close]', toast)
  let left = setTimeout(() => toast.remove(), 10_000)
  const hold = () => clearTimeout(left)
  const go = () => { left = setTimeout(() => toast.remove(), 5_000) }
  close.hidden = false
  close.addEventListener('click', () => toast.remove())
  toast.addEventListener('pointerenter', hold)
  toast.addEventListener('focusin', hold)
  toast.addEventListener('pointerleave', go)
  toast.addEventListener('focusout', go)
}

// A form is sent once; its key would make a second time harmless, but a reader should see that it is on its way.
addEventListener('submit', event => {
  const form = event.target
  if (form.ariaBusy === 'true') return event.preventDefault()
  form.ariaBusy = 'true'
})
addEventListener('pageshow', () => all('form[aria-busy]').forEach(form => form.removeAttribute('aria-busy')))

// --- fields ---

// Chosen files are named where they were dropped: <label class="drop">… <input type="file"><output></output></label>
for (const input of all('.drop input[type=file]')) {
  input.addEventListener('change', () => {
    const names = [...input.files].map(file => Object.assign(document.createElement('bdi'), { textContent: file.name, className: 'wrap' }))
    one('output', input.closest('.drop'))?.replaceChildren(...names)
  })
}

// A select that only rearranges the page does so at once; its button is for those without script.
for (const select of all('select[data-now]')) select.addEventListener('change', () => select.form.requestSubmit())

// What is typed is asked about: data-ask="/register/day?text=" fills the field's hint, or the list named by data-into.
for (const input of all('[data-ask]')) {
  const lists = input.dataset.into, into = document.getElementById(lists ?? input.id + '-hint')
  let wait
  input.addEventListener(lists ? 'input' : 'change', () => {
    clearTimeout(wait)
    if (lists && input.value.trim().length < 2) return
    wait = setTimeout(async () => {
      try {
        const answer = await fetch(input.dataset.ask + encodeURIComponent(input.value))
        const html = answer.ok && !answer.redirected ? await answer.text() : ''
        if (html) into.innerHTML = html
      } catch { /* the field works without */ }
    }, lists ? 200 : 0)
  })
}

// A letter that seems to be in a register already is warned of before its files are sent; registering asks again.
const warning = one('[data-duplicates]')
if (warning) {
  const form = warning.closest('form'), { party, sender_reference, original } = form.elements
  let sum = original.type === 'hidden' ? original.value : '', asked = '', busy = Promise.resolve()
  let sent // the question at the last press of the button, whether or not it was answered
  const question = () => new URLSearchParams({ party: party.value, reference: sender_reference.value, original: sum }).toString()
  const ask = async () => {
    const now = asked = question()
    const answer = await fetch(`${warning.dataset.duplicates}?${now}`, { signal: AbortSignal.timeout(4000) })
    if (!answer.ok || answer.redirected || asked !== now) return
    const html = await answer.text(), reason = form.elements.despite?.value ?? ''
    warning.innerHTML = html
    if (form.elements.despite) form.elements.despite.value = reason
  }
  const look = () => (busy = busy.then(() => question() === asked || ask()).catch(() => { /* registering asks again */ }))
  const read = async () => {
    const [file] = original.files
    sum = file && crypto.subtle && file.size <= 200_000_000 ? hex(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())) : ''
  }
  const hex = bytes => [...new Uint8Array(bytes)].map(each => each.toString(16).padStart(2, '0')).join('')
  const unsaid = () => form.elements.despite && !form.elements.despite.value.trim()
  party.addEventListener('change', look)
  sender_reference.addEventListener('change', look)
  original.addEventListener('change', () => {
    busy = busy.then(read).catch(() => { sum = '' })
    look()
  })
  form.addEventListener('submit', async event => {
    if (sent === question() && !unsaid()) return
    event.preventDefault()
    event.stopPropagation()
    await look()
    sent = question()
    setTimeout(() => unsaid() ? form.elements.despite.focus() : form.requestSubmit(event.submitter)) // not within this event: it would be ignored
  })
  if (sum || party.value && sender_reference.value) look()
}

// What is made for paper is printed by a button; without script by the browser's own command.
for (const button of all('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}

// The original is on its way to the archive: the page looks again by itself, for a minute.
const lookAgain = async left => {
  try {
    const answer = await fetch(location.href)
    const lamp = one('.lamp', new DOMParser().parseFromString(await answer.text(), 'text/html'))
    if (answer.ok && lamp && !one('[data-again]', lamp)) return one('.lamp').replaceWith(lamp)
  } catch { /* it is tried again */ }
  if (left) setTimeout(lookAgain, 2000, left - 1)
}
if (one('.lamp [data-again]')) setTimeout(lookAgain, 1500, 30)

// --- live parts: see page.py ---

const region = one('[data-live-region]')
let spoke = 0 // at most one announcement a minute

for (const part of all('[data-live]')) {
  let waiting = false, again = false
  const swap = async () => {
    if (waiting) return void (again = true)
    waiting = true
    again = false
    try {
      const answer = await fetch(part.dataset.from, { headers: { accept: 'text/html' } })
      if (answer.ok && !answer.redirected) take(part, await answer.text())
    } catch { /* the next event asks again */ }
    setTimeout(() => { waiting = false; if (again) swap() }, 1000)
  }
  let doubt // a connection that is back within a few seconds was never away
  const listen = () => {
    const source = new EventSource(part.dataset.live)
    source.addEventListener(part.dataset.event, swap)
    source.addEventListener('open', () => {
      clearTimeout(doubt)
      doubt = undefined
      part.classList.remove('stale')
    })
    source.addEventListener('error', () => {
      doubt ??= setTimeout(() => part.classList.add('stale'), 6_000)
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3_000) // refused: it would not try again by itself
    })
  }
  listen()
}

const take = (part, html) => {
  const held = part.contains(document.activeElement) ? document.activeElement.id || document.activeElement.getAttribute('href') : ''
  const before = new Map(all('[id]', part).map(each => [each.id, each.textContent]))
  const open = new Set(all('details[open]', part).map(each => each.id))
  part.innerHTML = html
  for (const each of all('[id]', part)) {
    if (before.has(each.id) && before.get(each.id) !== each.textContent) each.classList.add('fresh')
    if (open.has(each.id) && each.id) each.open = true
  }
  if (held) all('a, button, [id]', part).find(each => each.id === held || each.getAttribute('href') === held)?.focus({ preventScroll: true })
  const news = one('[data-say]', part)?.dataset.say
  if (region && news && Date.now() - spoke > 60_000) {
    region.textContent = news
    spoke = Date.now()
  }
}
