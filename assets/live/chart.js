// Two lines over epochs, training and validation, in the look of the page they stand on.

import uPlot from "uplot"

import { element, write } from "./dom.js"
import { STEPS, WHOLE_STEPS, tickLabels } from "./ticks.js"
import { fill, number } from "./words.js"

const HEIGHT = 200
const FEW_EPOCHS = 5
const DASH = [6, 4]

function sample(colour, dash) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("width", "24")
  svg.setAttribute("height", "8")
  svg.setAttribute("aria-hidden", "true")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
  line.setAttribute("d", "M0 4H24")
  line.setAttribute("stroke", colour)
  line.setAttribute("stroke-width", "2")
  if (dash) line.setAttribute("stroke-dasharray", "6 3")
  svg.append(line)
  return svg
}

/** A chart with its heading, its legend and its text alternative. */
export class Chart {
  /**
   * Args:
   *   look: colours and font, as `theme.js` reads them.
   *   words: as Python hands them over.
   *   sync: name that charts share whose cursors move together.
   */
  constructor(look, words, sync) {
    this.words = words
    this.data = [[], [], []]
    this.range = [1, FEW_EPOCHS]
    this.heading = element("strong")
    // The name of the axis is no part of the drawing: it tells the epoch under the cursor too.
    this.epoch = element("div", { class: "epoch", "aria-hidden": "true" }, words.epoch)
    this.values = [element("b"), element("b")]
    const legend = [words.training, words.validation].map((name, number) =>
      element(
        "span",
        { class: "entry" },
        sample(look.colours[number], number === 1),
        element("span", {}, name),
        this.values[number],
      ),
    )
    this.place = element("div", { class: "plot", role: "img" })
    this.root = element(
      "figure",
      {},
      element("figcaption", {}, this.heading, ...legend),
      this.place,
      this.epoch,
    )
    this.plot = new uPlot(this.options(look, sync), this.data, this.place)
    this.observer = new ResizeObserver(() => this.fit())
    this.observer.observe(this.place)
  }

  options(look, sync) {
    const axis = {
      stroke: look.ink,
      font: look.font,
      grid: { stroke: look.grid, width: 1 },
      ticks: { show: false },
    }
    const alone = () => this.data[0].length === 1
    const line = (number) => ({
      stroke: look.colours[number],
      width: 2,
      dash: number === 1 ? DASH : undefined,
      points: { show: alone, size: 7, fill: look.colours[number] },
    })
    return {
      width: 300,
      height: HEIGHT,
      padding: [8, null, null, null],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 8 },
        sync: { key: sync },
      },
      scales: {
        x: { time: false, range: () => this.range },
      },
      axes: [
        {
          ...axis,
          size: 26,
          gap: 4,
          incrs: WHOLE_STEPS,
          space: 44,
        },
        {
          ...axis,
          gap: 6,
          incrs: STEPS,
          space: 26,
          values: (_, splits) => tickLabels(splits),
          size: (plot, labels, number, cycle) => {
            // Twice at most: the room for labels may change the labels.
            if (cycle > 1 || !labels) return cycle > 1 ? plot.axes[number]._size : 40
            plot.ctx.font = plot.axes[number].font[0]
            const widths = labels.map((text) => plot.ctx.measureText(text).width)
            return Math.ceil(Math.max(...widths) / devicePixelRatio) + 12
          },
        },
      ],
      series: [{}, line(0), line(1)],
      hooks: { setCursor: [() => this.tell()] },
    }
  }

  /** Draw columns of epoch, training and validation under a name; `planned` epochs, or null. */
  update(label, data, planned) {
    this.data = data
    // Room for a few epochs from the beginning: a line that grows, not a scale that leaps.
    const room = Math.max(2, Math.min(planned ?? FEW_EPOCHS, FEW_EPOCHS))
    this.range = [data[0][0], Math.max(data[0].at(-1), room)]
    write(this.heading, label)
    this.plot.setData(data)
    this.tell()
    const last = data[0].length - 1
    const text = fill(this.words.chart, {
      metric: label,
      epoch: data[0][last],
      training: number(data[1][last]),
      validation: number(data[2][last]),
    })
    this.place.setAttribute("aria-label", text)
  }

  /** Write the values under the cursor into the legend, or the latest ones. */
  tell() {
    const here = this.plot?.cursor.idx ?? null
    const place = here ?? this.data[0].length - 1
    write(this.values[0], number(this.data[1][place]))
    write(this.values[1], number(this.data[2][place]))
    const { epoch, epoch_number: numbered } = this.words
    write(this.epoch, here === null ? epoch : fill(numbered, { epoch: this.data[0][place] }))
  }

  fit() {
    const width = Math.floor(this.place.clientWidth)
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT })
  }

  destroy() {
    this.observer.disconnect()
    this.plot.destroy()
    this.root.remove()
  }
}
