// The element of a page that draws the network; `pages/components/canvas.py` says what it is given.

import flow from "@xyflow/react/dist/base.css"
import { ReactFlowProvider } from "@xyflow/react"
import { createRoot } from "react-dom/client"

import { dress, element, sheet } from "../live/dom.js"
import { run } from "../live/instances.js"
import { Board } from "./board.jsx"
import { Outbox } from "./outbox.js"
import own from "./style.css"

const style = sheet(`${flow}\n${own}`)

class Canvas {
  constructor(root) {
    dress(root, style)
    this.place = element("div", { class: "canvas" })
    root.append(this.place)
    this.react = createRoot(this.place)
    this.outbox = new Outbox((action) => this.tell(action))
  }

  update(component) {
    this.tell = (action) => component.setTriggerValue("action", action)
    this.data = component.data
    this.outbox.answered(this.data.done)
    this.draw()
  }

  draw() {
    this.react.render(
      <ReactFlowProvider>
        <Board key={this.data.project} data={this.data} outbox={this.outbox} />
      </ReactFlowProvider>,
    )
  }

  destroy() {
    this.outbox.close()
    this.react.unmount()
    this.place.remove()
  }
}

export const mount = (component) => run(component, Canvas)
