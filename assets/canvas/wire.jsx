// A line between two nodes, with what can be done to it by mouse.

import { BaseEdge, EdgeLabelRenderer } from "@xyflow/react"
import { memo, useContext } from "react"

import { fill } from "../live/words.js"
import { Asked } from "./card.jsx"
import { Sign } from "./icon.jsx"
import { line } from "./layout.js"

export const Wire = memo(function Wire({
  id, sourceX, sourceY, targetX, targetY, markerEnd, selected, data,
}) {
  const board = useContext(Asked)
  const { path, middle } = line([
    { x: sourceX, y: sourceY }, ...data.points, { x: targetX, y: targetY },
  ])
  const { words, from, to } = data
  const ends = { source: data.source, target: data.target }
  return (
    <>
      <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={24} className={data.look} />
      {!data.look && (
        <EdgeLabelRenderer>
          <div
            className={`tools nodrag nopan${selected ? " selected" : ""}`}
            // A click is no click on the line, whose child this is for React.
            onClick={(event) => event.stopPropagation()}
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
          >
            <Sign
              name="add" label={fill(words.insert, ends)} tabIndex={-1}
              onClick={(event) => board.insert(from, to, event)}
            />
            {selected && (
              <Sign name="close" label={fill(words.cut, ends)} tabIndex={-1} onClick={() => board.cut(from, to)} />
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
})
