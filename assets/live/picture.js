// A Plotly figure on the page as one picture that stands alone.

const SVG = "http://www.w3.org/2000/svg"
const INVISIBLE = ".hoverlayer, .draglayer, .dragcover, .zoomlayer, .modebar-container"

/** Return the Plotly figure in a Streamlit element; null while there is none. */
export function figureIn(target) {
  return document.querySelector(`.st-key-${CSS.escape(target)} .js-plotly-plot`)
}

/**
 * Return a figure as `{ text, width, height }`: an SVG with a background, in its size on the page.
 *
 * Plotly stacks several SVG layers on one another; here they become one.
 */
export function standalone(figure, background) {
  const layers = [...figure.querySelectorAll("svg.main-svg")]
  const { width, height } = layers[0].getBoundingClientRect()
  const whole = document.createElementNS(SVG, "svg")
  whole.setAttribute("width", width)
  whole.setAttribute("height", height)
  whole.setAttribute("viewBox", `0 0 ${width} ${height}`)
  whole.setAttribute("font-family", getComputedStyle(figure).fontFamily)
  const paper = document.createElementNS(SVG, "rect")
  paper.setAttribute("width", "100%")
  paper.setAttribute("height", "100%")
  paper.setAttribute("fill", background)
  whole.append(paper)
  for (const layer of layers) whole.append(copied(layer))
  return { text: new XMLSerializer().serializeToString(whole), width, height }
}

/** Return a layer with the fonts it is shown in, and without what only the pointer needs. */
function copied(layer) {
  const copy = layer.cloneNode(true)
  const shown = layer.querySelectorAll("text")
  copy.querySelectorAll("text").forEach((text, number) => {
    const { fill, fontFamily, fontSize, fontWeight } = getComputedStyle(shown[number])
    Object.assign(text.style, { fill, fontFamily, fontSize, fontWeight })
  })
  for (const part of copy.querySelectorAll(INVISIBLE)) part.remove()
  // The page places the layers on one another with classes that a file does not have.
  copy.removeAttribute("class")
  copy.style.background = "none"
  return copy
}

/** Draw an SVG at twice its size, as a screen of today shows it; returns a PNG. */
export async function drawn({ text, width, height }) {
  const url = URL.createObjectURL(svgBlob(text))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(2 * width)
    canvas.height = Math.round(2 * height)
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Return an SVG as a file. */
export function svgBlob(text) {
  return new Blob([text], { type: "image/svg+xml" })
}

/** Hand a file to the person under a name. */
export function download(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The download has its own hold of the file once it began.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
