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
  const fields = [...field.form.elements].filter(each => each.matches('input, select, button:not([data-take])') && shown(each))
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

const passing = toast => {
  const close = one('[data-close]', toast)
  let left = setTimeout(() => toast.remove(), 1000 * toast.dataset.toast || 10_000) // what may be undone, as long as it may
  const hold = () => clearTimeout(left)
  const go = () => { left = setTimeout(() => toast.remove(), 5_000) }
  close.hidden = false
  close.addEventListener('click', () => toast.remove())
  toast.addEventListener('pointerenter', hold)
  toast.addEventListener('focusin', hold)
  toast.addEventListener('pointerleave', go)
  toast.addEventListener('focusout', go)
}
all('[data-toast]').forEach(passing)

// A form is sent once; its key would make a second time harmless, but a reader should see that it is on its way.
addEventListener('submit', event => {
  const form = event.target
  if (form.ariaBusy === 'true') return event.preventDefault()
  form.ariaBusy = 'true'
})
addEventListener('pageshow', () => all('form[aria-busy]').forEach(form => form.removeAttribute('aria-busy')))

// --- fields ---

// A disclosure that somebody works with stays open for them, on the next page as well.
for (const each of all('details[data-kept]')) {
  const name = 'open ' + each.dataset.kept
  if (localStorage.getItem(name)) each.open = true
  one('summary', each).addEventListener('click', () => each.open ? localStorage.removeItem(name) : localStorage.setItem(name, '1')) // before it turns
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

// A field that offers: arrows go through what is offered, Enter or Tab takes it, Escape puts it away. Whatever then
// stands there is asked about: what is known of it stands beneath, with the hidden field that says which it is.
for (const input of all('[data-offers]')) {
  const list = document.getElementById(input.getAttribute('aria-controls')), hint = document.getElementById(input.id + '-hint')
  let wait, chosen = ''
  const at = () => one('[aria-selected=true]', list)
  const stand = option => {
    at()?.removeAttribute('aria-selected')
    option?.setAttribute('aria-selected', 'true')
    option?.scrollIntoView({ block: 'nearest' })
    option ? input.setAttribute('aria-activedescendant', option.id) : input.removeAttribute('aria-activedescendant')
  }
  const show = on => {
    list.hidden = !on
    input.ariaExpanded = String(on)
    if (!on) stand()
  }
  const fill = async (into, address, still) => {
    try {
      const answer = await fetch(address)
      if (!answer.ok || answer.redirected || !still()) return false
      into.innerHTML = await answer.text()
      return still()
    } catch { return false /* the field works without */ }
  }
  const recognise = () => {
    const text = input.value
    return fill(hint, `${input.dataset.known}?${new URLSearchParams({ text, party: chosen })}`, () => text === input.value)
  }
  const take = option => {
    clearTimeout(wait)
    input.value = option.dataset.name
    chosen = option.dataset.party
    show(false)
    hint.replaceChildren()
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }
  input.addEventListener('input', () => {
    clearTimeout(wait)
    chosen = ''
    hint.replaceChildren() // it is another name now
    const text = input.value
    if (text.trim().length < 2) return show(false)
    wait = setTimeout(async () => {
      const now = () => text === input.value && input === document.activeElement
      if (await fill(list, input.dataset.offers + encodeURIComponent(text), now)) show(Boolean(one('[role=option]', list)))
    }, 120)
  })
  input.addEventListener('change', recognise)
  input.addEventListener('blur', () => show(false))
  input.addEventListener('keydown', event => {
    const options = all('[role=option]', list), { code } = event
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return
    if (code === 'ArrowDown' || code === 'ArrowUp') {
      event.preventDefault()
      const next = options.indexOf(at()) + (code === 'ArrowDown' ? 1 : at() ? -1 : options.length)
      stand(options[next])
    } else if (code === 'Escape') {
      event.preventDefault()
      show(false)
    } else if ((code === 'Enter' || code === 'Tab') && at()) {
      take(at())
      if (code === 'Enter' && !input.closest('[data-next]')) event.preventDefault()
    }
  })
  list.addEventListener('mousedown', event => event.preventDefault()) // the field keeps the focus
  list.addEventListener('click', event => {
    const option = event.target.closest('[role=option]')
    if (option) take(option)
  })
}

// Where letters like this one went first, asked for when the party or the subject was typed; a press takes it.
const likely = one('[data-first]')
if (likely) {
  const { party, subject, first } = likely.closest('form').elements
  const ask = async () => {
    const typed = new URLSearchParams({ party: party.value, subject: subject.value })
    const answer = await fetch(`${likely.dataset.first}?${typed}`, { signal: AbortSignal.timeout(4000) })
    if (answer.ok && !answer.redirected) likely.innerHTML = await answer.text()
  }
  for (const field of [party, subject]) field.addEventListener('change', () => ask().catch(() => { /* the form does without */ }))
  likely.addEventListener('click', ({ target }) => {
    if (!target.dataset.take) return
    first.value = target.dataset.take
    first.focus()
  })
}

// A letter that seems to be in a register already is warned of before its files are sent; registering asks again.
const warning = one('[data-duplicates]')
if (warning) {
  const form = warning.closest('form'), { party, sender_reference, original } = form.elements
  let sum = original.type === 'hidden' ? original.value : '', asked = '', busy = Promise.resolve()
  let sent // the question at the last press of the button, whether or not it was answered
  const question = () => new URLSearchParams({ party: party.value, party_id: form.elements.party_id?.value ?? '', reference: sender_reference.value, original: sum }).toString()
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

// The files of a letter: chosen, dropped anywhere or pasted, many at once. The form's two fields carry them, as they do
// without script; they are sent with a sign of how far it is, and whatever the answer, they stay where they are.
const files = one('[data-files]')
if (files) {
  const form = files.closest('form'), { original, attachment } = form.elements, { digits, pasted, size } = files.dataset
  const figure = n => String(n).replace(/[\d.]/g, each => digits['0123456789.'.indexOf(each)])
  const mega = bytes => figure(Math.max(0.1, bytes / 1e6).toFixed(1))
  const said = (words, values) => words.replace(/{(\w*)}/g, (_, name) => values[name])
  let held = [], first, carrying = false // the files in the order they came; the one that is the original

  const carry = () => {
    const fill = (input, some) => {
      const carried = new DataTransfer()
      for (const file of some) carried.items.add(file)
      input.files = carried.files
      input.dispatchEvent(new Event('change'))
    }
    carrying = true
    fill(original, first ? [first] : [])
    fill(attachment, held.filter(file => file !== first))
    carrying = false
  }
  const list = () => {
    one('ul', files).replaceChildren(...held.map(line))
    one('fieldset', files).hidden = !held.length
    carry()
  }
  const line = file => {
    const row = one('template', files).content.firstElementChild.cloneNode(true), mark = one('input', row), remove = one('button', row)
    one('bdi', row).textContent = file.name
    one('.soft', row).textContent = said(size, { '': mega(file.size) })
    one('.off', remove).append(file.name)
    mark.checked = file === first
    mark.addEventListener('change', () => { first = file; carry() })
    remove.addEventListener('click', () => {
      const at = held.indexOf(file), left = held.filter(each => each !== file)
      held = left
      if (file === first) first = left[0]
      list()
      ;(all('button', files)[Math.min(at, left.length - 1)] ?? original).focus()
    })
    return row
  }
  const known = file => held.some(each => ['name', 'size', 'lastModified'].every(what => each[what] === file[what]))
  const take = (some, into) => {
    const fresh = some.filter(file => !known(file))
    if (into === original && fresh.length) held = held.filter(file => file !== first), first = undefined // another original was chosen
    held.push(...fresh)
    if (into !== attachment) first ??= fresh[0]
    list()
  }
  for (const input of [original, attachment]) input.addEventListener('change', () => carrying || take([...input.files], input))
  original.multiple = true
  files.hidden = false

  const over = event => event.dataTransfer?.types.includes('Files')
  document.addEventListener('dragover', event => {
    if (over(event)) event.preventDefault()
  })
  document.addEventListener('drop', event => { // beside a field, too: else the browser would leave the page for the file
    if (!over(event)) return
    event.preventDefault()
    const dropped = [...event.dataTransfer.items].filter(each => each.kind === 'file' && !each.webkitGetAsEntry()?.isDirectory)
    take(dropped.map(each => each.getAsFile()), event.target.closest('.drop')?.contains(attachment) ? attachment : undefined)
  })
  document.addEventListener('paste', event => { // Word's clipboard has its text as a picture, too: then the text is meant
    const { files: some, types } = event.clipboardData
    if (!some.length || types.includes('text/plain')) return
    event.preventDefault()
    const time = new Date().toTimeString().slice(0, 8).replaceAll(':', '-')
    const named = (file, n) => new File([file], said(pasted, { '': time }) + (n ? `-${n}` : '') + file.name.replace(/^.*(?=\.)/, ''), file)
    take([...some].map((file, n) => file.name.startsWith('image.') ? named(file, n) : file))
  })

  const bar = one('[data-sending]'), [progress] = all('progress', bar), text = one('#sent')
  const way = event => {
    const all = event.loaded >= event.total, { sent, sentAll } = bar.dataset
    const share = Math.floor(event.loaded / event.total * 100)
    progress.value = share
    text.textContent = all ? sentAll : said(sent, { sent: mega(event.loaded), all: mega(event.total), share: figure(share) })
  }
  const tell = id => {
    one('#told').replaceChildren(document.getElementById(id).content.cloneNode(true))
    one('#told .note').role = 'alert'
    one('#told .note').focus()
  }
  const renewed = async () => { // somebody signed in anew in another tab: the form's token is an old one
    const answer = await fetch(form.action), token = one('[name=csrf]', read(await answer.text()))
    if (token && !answer.redirected) form.elements.csrf.value = token.value
  }
  const read = html => new DOMParser().parseFromString(html, 'text/html')
  let old = false
  const send = async () => {
    if (held.reduce((sum, file) => sum + file.size, 0) > files.dataset.most) return tell('too-large')
    form.ariaBusy = 'true'
    one('#told').replaceChildren()
    for (const why of all('.why', form)) why.remove()
    for (const bad of all('.bad', form)) bad.classList.remove('bad')
    for (const input of all('[aria-invalid]', form)) input.removeAttribute('aria-invalid')
    if (old) await renewed().catch(() => { /* sending will say so */ })
    const sent = new XMLHttpRequest()
    bar.hidden = false
    way({ loaded: 0, total: 1 })
    one('button', bar).onclick = () => sent.abort()
    sent.upload.onprogress = way
    sent.onload = () => answered(sent)
    sent.onerror = () => tell('not-sent')
    sent.onabort = () => tell('stopped')
    sent.onloadend = () => {
      if (sent.getResponseHeader('location')) return
      form.ariaBusy = null
      bar.hidden = true
    }
    sent.open('POST', form.action)
    sent.setRequestHeader('x-follows', 'itself')
    sent.send(new FormData(form))
  }
  const answered = sent => {
    const on = sent.getResponseHeader('location'), page = read(sent.responseText)
    if (on) return location.assign(on)
    old = !one('#told', page)
    if (old) refused(sent, one('.problem', page))
    else if (sent.status < 400) one('#main').replaceWith(one('#main', page)) // registered, but not all went well after it
    else mark(page)
  }
  const refused = (sent, why) => {
    tell(new URL(sent.responseURL).pathname === '/sign-in' ? 'signed-out' : 'not-sent')
    if (!why || sent.status >= 500) return
    one('#told h2').textContent = one('h1', why).textContent
    one('#told p').textContent = one('p', why).textContent
  }
  const mark = page => { // what the answer's form says of this one, which stays
    for (const lost of all('[data-lost]', page)) lost.remove()
    for (const kept of all('[data-kept]', page)) kept.hidden = false
    one('#told').replaceWith(one('#told', page))
    if (one('[data-duplicates]', page)) one('[data-duplicates]', form).innerHTML = one('[data-duplicates]', page).innerHTML
    form.elements.key.value = one('form[data-main] [name=key]', page).value
    for (const there of all('form[data-main] [id]:is(input, select, textarea)', page)) {
      const here = document.getElementById(there.id), around = '.field, .drop'
      if (!here?.closest(around)) continue
      here.closest(around).classList.toggle('bad', there.closest(around).classList.contains('bad'))
      for (const name of ['aria-invalid', 'aria-describedby']) there.hasAttribute(name) ? here.setAttribute(name, there.getAttribute(name)) : here.removeAttribute(name)
      document.getElementById(there.id + '-why')?.remove()
      const why = page.getElementById(there.id + '-why')
      if (why) (here.closest('.drop') ?? here).before(why)
      if (there.closest('details[open]')) here.closest('details').open = true
    }
    one('#told [data-focus]')?.focus()
  }
  form.addEventListener('submit', event => {
    if (event.defaultPrevented || form.ariaBusy === 'true') return
    event.preventDefault()
    event.stopPropagation()
    send()
  })
}

// What is made for paper is printed by a button; without script by the browser's own command.
for (const button of all('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}

// The original is on its way to the archive, or a unit's work to its heir: that part of the page looks again by itself.
const lookAgain = async left => {
  const here = one('[data-again]').closest('.lamp, .note')
  try {
    const answer = await fetch(location.href)
    const there = one(here.matches('.lamp') ? '.lamp' : '#main .note', new DOMParser().parseFromString(await answer.text(), 'text/html'))
    const done = there && !one('[data-again]', there)
    if (answer.ok && there && (done || here.matches('.note'))) here.replaceWith(there)
    if (done) return
  } catch { /* it is tried again */ }
  if (left) setTimeout(lookAgain, 2000, left - 1)
}
if (one(':is(.lamp, .note) [data-again]')) setTimeout(lookAgain, 1500, one('.note [data-again]') ? 300 : 30)

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

// --- news: see news_page.py. Only a page that is looked at listens: a browser has six connections to a host ---

const spine = one('[data-news]'), notices = one('[data-notices]')
if (spine && notices) {
  let source, again, pause = 3_000
  const told = ({ data, lastEventId }) => {
    const { counts = {}, notice } = JSON.parse(data)
    sessionStorage.setItem('news', lastEventId) // the next page goes on from there
    for (const [href, n] of Object.entries(counts)) {
      for (const each of all(`a[href="${href}"] .n`)) if (each.textContent !== n) each.textContent = n
    }
    if (notice) show(notice)
  }
  const show = html => {
    const came = document.createElement('template')
    came.innerHTML = html
    const toast = came.content.firstElementChild
    notices.matches(':hover, :focus-within') ? notices.append(toast) : notices.replaceChildren(toast) // what is being read stays
    passing(toast)
  }
  const leave = () => {
    clearTimeout(again)
    source?.close()
    source = undefined
  }
  const listen = () => {
    if (source || document.hidden) return
    const since = sessionStorage.getItem('news')
    source = new EventSource(spine.dataset.news + (since ? `?since=${since}` : ''))
    source.addEventListener('news', told)
    source.addEventListener('open', () => { pause = 3_000 })
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return // it tries again by itself
      leave()
      again = setTimeout(listen, pause)
      pause = Math.min(2 * pause, 300_000) // signed out, or routing is away for long
    })
  }
  document.addEventListener('visibilitychange', () => document.hidden ? leave() : listen())
  addEventListener('pagehide', leave)
  addEventListener('pageshow', listen)
}
