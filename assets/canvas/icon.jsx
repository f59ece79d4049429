// Small pictures for buttons, drawn with lines in the colour of the text.

const PATHS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  add: "M12 5v14M5 12h14",
  duplicate: "M9 9h11v11H9zM5 15H4V4h11v1",
  share: "M9.5 14.5l5-5M8 11.5 5.8 13.7a3.2 3.2 0 0 0 4.5 4.5L12.5 16M11.5 8l2.2-2.2a3.2 3.2 0 0 1 4.5 4.5L16 12.5",
  switch: "M12 3v9M6.3 7a8 8 0 1 0 11.4 0",
  remove: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  copy: "M8 4h8v3H8zM8 5H5v15h14V5h-3",
  paste: "M8 4h8v3H8zM8 5H5v15h14V5h-3M12 10v6m-3-3 3 3 3-3",
  tidy: "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  nearer: "M12 5v14M5 12h14",
  farther: "M5 12h14",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  close: "m6 6 12 12M18 6 6 18",
  fold: "m7 4 5 5 5-5M7 20l5-5 5 5",
  unfold: "m7 9 5-5 5 5M7 15l5 5 5-5",
}

export function Icon({ name }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** A button with a picture only; its words are its name and its hint. */
export function Sign({ name, label, ...rest }) {
  return (
    <button type="button" className="sign" aria-label={label} title={label} {...rest}>
      <Icon name={name} />
    </button>
  )
}
