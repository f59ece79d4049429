// What a page follows a run with. Both live in one module, so that they share one poller.

import { Chip } from "./chip.js"
import { Curves } from "./curves.js"
import { run } from "./instances.js"

/** The status and the curves of a training. */
export const mount = (component) => run(component, Curves)

/** The run that is going on, in one line. */
export const chip = (component) => run(component, Chip)
