// Two quiet buttons that save a figure of the page, drawn by nobody but the browser.

import { dress, element, sheet, write } from "./dom.js"
import { run } from "./instances.js"
import { download, drawn, figureIn, standalone, svgBlob } from "./picture.js"
import own from "./style.css"
import { readPaper } from "./theme.js"

const style = sheet(own)

class Save {
  constructor(root) {
    dress(root, style)
    this.svg = this.button("svg", async (picture) => svgBlob(picture.text))
    this.png = this.button("png", drawn)
    this.told = element("span", { role: "status" })
    this.root = element("div", { class: "save" }, this.svg, this.png, this.told)
    root.append(this.root)
  }

  button(ending, made) {
    const button = element("button", { type: "button" })
    button.onclick = () => this.save(button, ending, made)
    return button
  }

  update(component) {
    this.data = component.data
    const { words } = component.data
    for (const [button, name] of [[this.svg, "svg"], [this.png, "png"]]) {
      write(button, words[name])
      button.setAttribute("aria-label", words[`save_${name}`])
      button.title = words[`save_${name}`]
    }
  }

  async save(button, ending, made) {
    const { name, target, words } = this.data
    const figure = figureIn(target)
    write(this.told, figure ? "" : words.missing)
    if (!figure) return
    button.disabled = true
    try {
      const picture = standalone(figure, readPaper(this.root))
      download(await made(picture), `${name}.${ending}`)
    } catch (error) {
      write(this.told, words.failed)
      console.error(error)
    } finally {
      button.disabled = false
    }
  }

  destroy() {
    this.root.remove()
  }
}

/** Buttons for the figure in the element that `data.target` names. */
export const mount = (component) => run(component, Save)
