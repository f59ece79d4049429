// A small searchable list of the kinds of layers, where one was asked for.

import { useEffect, useId, useMemo, useRef, useState } from "react"

import { searched } from "./searching.js"

export function Menu({ kinds, title, words, place, hues, onChoose, onClose }) {
  const [text, write] = useState("")
  const [active, setActive] = useState(0)
  const list = useRef(null)
  const field = useRef(null)
  const id = useId()
  const found = useMemo(() => searched(kinds, text), [kinds, text])
  const at = Math.min(active, found.length - 1)
  // Families stand over what was not sorted by a search.
  const heads = !text.trim()

  useEffect(() => field.current.focus({ preventScroll: true }), [])
  useEffect(() => {
    const option = list.current.querySelector("[aria-selected=true]")
    if (!option) return
    const [above, below] = [option.offsetTop - 28, option.offsetTop + option.offsetHeight]
    const { scrollTop, clientHeight } = list.current
    if (above < scrollTop) list.current.scrollTop = above
    else if (below > scrollTop + clientHeight) list.current.scrollTop = below - clientHeight
  }, [at, found])

  function key(event) {
    event.stopPropagation()
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }
    if (event.key in moves) {
      event.preventDefault()
      setActive(Math.max(0, Math.min(found.length - 1, at + moves[event.key])))
    } else if (event.key === "Enter" && found[at]) {
      event.preventDefault()
      onChoose(found[at].name)
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault()
      onClose()
    }
  }

  return (
    <div className="menu" style={place} onKeyDown={key} role="dialog" aria-label={title}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onClose(true)}>
      <div className="title">{title}</div>
      <input
        ref={field} type="text" role="combobox" aria-expanded="true" aria-controls={`${id}-list`}
        aria-autocomplete="list" aria-label={words.search} placeholder={words.search} autoComplete="off"
        aria-activedescendant={found.length ? `${id}-${at}` : undefined} value={text}
        onChange={(event) => { write(event.target.value); setActive(0) }}
      />
      <div className="kinds" id={`${id}-list`} role="listbox" aria-label={title} ref={list}>
        {found.map((kind, number) => (
          <Kind
            key={kind.name} kind={kind} id={`${id}-${number}`} active={number === at}
            head={heads && kind.family !== found[number - 1]?.family} hue={hues.get(kind.family)}
            onChoose={() => onChoose(kind.name)} onOver={() => setActive(number)}
          />
        ))}
      </div>
      {found.length === 0 && <div className="none" role="status">{words.none_found}</div>}
      {found[at] && <div className="help">{found[at].help}</div>}
    </div>
  )
}

function Kind({ kind, id, active, head, hue, onChoose, onOver }) {
  return (
    <>
      {head && <div className="family" role="presentation">{kind.family}</div>}
      <div
        id={id} role="option" aria-selected={active} className="kind" style={{ "--hue": hue }}
        onMouseMove={onOver} onMouseDown={(event) => event.preventDefault()} onClick={onChoose}
      >
        {kind.label}
      </div>
    </>
  )
}
