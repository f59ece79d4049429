// What is known about a run, in the words that Python hands over in the reader's language.

/** Put values into the holes of a sentence. */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole)
}

/** Return a number with four digits that matter; their count does not jump from look to look. */
export function number(value) {
  if (value === null || value === undefined) return "–"
  const size = Math.abs(value)
  let text = value.toPrecision(4)
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) text = value.toExponential(2).replace("e+", "e")
  else if (size >= 1000) text = grouped(value)
  return text.replace("-", "−")
}

/** Return a whole number with a narrow blank between groups of digits, right in every language. */
export function grouped(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f")
}

/** Return a length of time, coarser the longer it is. */
export function duration(seconds, words) {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return fill(words.seconds, { seconds: whole })
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return fill(words.minutes, { minutes, seconds: whole % 60 })
  return fill(words.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

/** Return a share from 0 to 1 as a percentage; 100 only when it is all. */
export function percent(share, words) {
  return fill(words.percent, { percent: Math.floor(100 * share) })
}

/** Return what the run is doing, or how it ended. */
export function doing(story, words) {
  if (story.gone) return words.gone
  if (!story.heard) return ""
  const phase = !story.over && story.state !== "queued" && story.phase
  return phase ? (words.phases[phase] ?? phase) : (words.states[story.state] ?? story.state)
}

/** Return the rest of the status line, piece by piece. */
export function details(story, words, now) {
  const pieces = []
  const last = story.epochs.at(-1)
  const training = story.phase === "train" && !story.over
  if (last && story.planned) {
    pieces.push(fill(words.epochs, { epoch: last.epoch, planned: story.planned }))
  } else if (last) {
    pieces.push(fill(words.epoch_number, { epoch: last.epoch }))
  }
  if (training && story.ends !== null && now < story.ends) {
    pieces.push(fill(words.left, { time: duration((story.ends - now) / 1000, words) }))
  }
  if (training && story.speed > 0) {
    pieces.push(fill(words.speed, { rows: grouped(Number(story.speed.toPrecision(2))) }))
  }
  if (!training && story.trained !== null) {
    pieces.push(fill(words.took, { time: duration(story.trained, words) }))
  }
  return pieces
}

/** Return a metric's name in words. */
export function metricLabel(name, words) {
  return words.metrics[name] ?? name.replaceAll("_", " ")
}

/** Return the loss and the metrics of an epoch: whatever was measured on validation rows too. */
export function measured(epoch) {
  const names = Object.keys(epoch).filter((name) => name !== "loss" && `val_${name}` in epoch)
  return ["loss", ...names]
}
