// A node as it is drawn: a layer, an end of the network, a closed block; and the frame of an open one.

import { Handle, Position } from "@xyflow/react"
import { createContext, memo, useContext } from "react"

import { fill } from "../live/words.js"
import { called } from "./elements.js"
import { Icon, Sign } from "./icon.jsx"

/** What nodes and lines may ask of the board; never changes. */
export const Asked = createContext(null)

export const Card = memo(function Card({ data }) {
  const { node, words, selected, reachable, look, hue, kin } = data
  const board = useContext(Asked)
  const classes = ["card", node.role, look, node.off && "off", selected && "selected", kin && "kin",
    node.problems.some(({ error }) => error) && "wrong"].filter(Boolean).join(" ")
  const ordered = node.joins && node.inputs.length > 1
  const facts = [node.shape, node.weights].filter(Boolean).join(" · ")
  return (
    <>
      {node.role !== "input" && <Handle type="target" position={Position.Top} title={words.takes_here} />}
      <div
        className={classes}
        style={{ "--hue": hue }}
        role="button"
        tabIndex={reachable ? 0 : -1}
        aria-pressed={selected}
        onFocus={() => board.focused(node.id)}
      >
        <div className="head">
          <strong>{node.label}</strong>
          {node.role === "layer" && <code>{node.id}</code>}
          {node.role === "block" && <code>{node.block}</code>}
        </div>
        {/* Seen as lines; of a joint only so one sees in which order. */}
        {data.takes && <div className={ordered ? "facts" : "unseen"}>{data.takes}</div>}
        {node.words && <div className="words">{node.words}</div>}
        {facts && <div className="facts">{facts}</div>}
        {node.shares && <div className="shares"><Icon name="share" /><span>{node.shares}</span></div>}
        {node.off && <div className="state">{words.off}</div>}
        {node.problems.map(({ text, error }, number) => (
          <div className={error ? "problem" : "problem advice"} key={number} title={text}>
            <b aria-hidden="true">!</b><span>{text}</span>
          </div>
        ))}
      </div>
      {node.role === "block" && (
        <Sign
          name="unfold" label={fill(words.open_block, { name: called(node) })} tabIndex={-1}
          onClick={() => board.fold(node.id)}
        />
      )}
      {node.role !== "output" && <Handle type="source" position={Position.Bottom} title={words.gives_here} />}
    </>
  )
})

export const Frame = memo(function Frame({ data }) {
  const board = useContext(Asked)
  return (
    <div className="frame" style={{ width: data.width, height: data.height }}>
      <span>{data.home} <code>{data.block}</code></span>
      <Sign
        name="fold" label={fill(data.words.close_block, { name: `${data.home} ${data.block}` })} tabIndex={-1}
        onClick={() => board.fold(data.key)}
      />
    </div>
  )
})
