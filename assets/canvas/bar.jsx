// The buttons above the canvas, and the list of keys.

import { Icon, Sign } from "./icon.jsx"

export function Bar({ words, data, counts, onDo }) {
  const sign = (name, off = false) => (
    <Sign name={name} label={words[name]} disabled={off} onClick={(event) => onDo(name, event)} />
  )
  return (
    <div className="bar" role="toolbar" aria-label={words.tools}>
      <button type="button" className="main" onClick={(event) => onDo("add", event)}>
        <Icon name="add" />{words.add}
      </button>
      <span className="group">{sign("undo", !data.undo)}{sign("redo", !data.redo)}</span>
      <span className="group">
        {sign("duplicate", !counts.layers)}{sign("share", !counts.layers)}
        {sign("switch", !counts.layers)}
        {sign("copy", !counts.layers)}{sign("paste")}
        {sign("remove", !counts.layers && !counts.wires)}
      </span>
      <span className="group">
        {sign("tidy")}{sign("fit")}{sign("farther")}{sign("nearer")}
      </span>
      <span className="group">{sign("keys")}</span>
    </div>
  )
}

export function Keys({ words, onClose }) {
  return (
    <div className="help-keys" role="dialog" aria-label={words.keys}
      onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), onClose())}>
      <Sign name="close" label={words.close} autoFocus onClick={onClose} />
      <dl>
        {words.key_list.map(([keys, what]) => (
          <div key={keys}><dt>{keys}</dt><dd>{what}</dd></div>
        ))}
      </dl>
    </div>
  )
}
