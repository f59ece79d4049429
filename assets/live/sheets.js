// The style sheets of all elements here; adopted, so that no policy against inline styles minds.

import plot from "uplot/dist/uPlot.min.css"

import { sheet } from "./dom.js"
import own from "./style.css"

export const sheets = [sheet(plot), sheet(own)]
