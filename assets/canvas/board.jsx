// The canvas: what Python has said is drawn, what a person does is said to Python.

import { MiniMap, ReactFlow, useReactFlow } from "@xyflow/react"
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react"

import { arrange } from "./arrange.js"
import { Bar, Keys } from "./bar.jsx"
import { Asked, Card, Frame } from "./card.jsx"
import { Kept, nodesOf, wiresOf } from "./elements.js"
import { Eyes } from "./eyes.js"
import { drawn } from "./graph.js"
import { Hands, NOTHING } from "./hands.js"
import { hues as huesOf } from "./hues.js"
import { layers } from "./keys.js"
import { anchor, placed, plan } from "./layout.js"
import { memory } from "./memory.js"
import { Menu } from "./menu.jsx"
import { Wire } from "./wire.jsx"

const NODES = { card: Card, frame: Frame }
const WIRES = { wire: Wire }
const QUIET = { text: "", bad: false }
// A map is of use where there is room for it, and more than can be seen at once.
const MANY = 10
const WIDE = 700
// Of the ends of a line, between a dot and the plus.
const GRIP = 8

/** Return what lives as long as the board: sizes of nodes, eyes, hands, and what was drawn before. */
function made(project, outbox) {
  const held = memory(project)
  const sizes = new Map()
  const eyes = new Eyes(held, sizes)
  const hands = new Hands(held, eyes, outbox)
  const asked = {
    focused: (id) => hands.setMind((mind) => (mind.focus === id ? mind : { ...mind, focus: id })),
    fold: (id) => hands.fold(id),
    insert: (after, before, event) => hands.ask({ after, before }, eyes.point(event)),
    cut: (from, to) => hands.cut(from, to),
  }
  return { held, sizes, eyes, hands, asked, cards: new Kept(), lines: new Kept() }
}

export function Board({ data, outbox }) {
  const { words } = data
  const [{ held, sizes, eyes, hands, asked, cards, lines }] = useState(() => made(data.project, outbox))
  const [mind, setMind] = useState({ focus: null, selected: [], connecting: null })
  const [wire, setWire] = useState(null)
  const [menu, setMenu] = useState(null)
  const [keys, showKeys] = useState(false)
  const [told, tell] = useState(QUIET)
  const [pending, setPending] = useState(NOTHING)
  const [turn, redraw] = useState(0)
  const [measured, remeasured] = useState(0)
  const [begun, begin] = useState(false)
  const [shown, show] = useState(false)
  const frame = useRef(null)

  const graph = useMemo(() => drawn(data.nodes, held.closed), [data.nodes, turn])
  const laid = useMemo(() => arrange(plan(graph, sizes)), [graph.structure, measured])
  const places = useMemo(() => placed(laid.places, held.dragged), [laid, turn])
  const hues = useMemo(() => huesOf(data.kinds), [data.kinds])
  const reachable = graph.byId.has(mind.focus) ? mind.focus : graph.order[0]

  Object.assign(eyes, { frame, places, flow: useReactFlow() })
  hands.update({
    data, graph, mind, wire, setMind, setWire, setMenu, setPending, showKeys, tell,
    redraw: () => redraw((one) => one + 1),
    remeasured: () => remeasured((one) => one + 1),
  })

  // What Python says is the truth, once it has answered everything.
  useEffect(() => {
    if (!outbox.idle) return
    const chosen = new Set(data.selected)
    const ids = graph.nodes.filter((node) => node.ids.some((id) => chosen.has(id))).map(({ id }) => id)
    setMind((one) => (String(one.selected) === String(ids) ? one : { ...one, selected: ids }))
    setPending(NOTHING)
    // What changes the network later, from elsewhere, is not to take the focus.
    hands.expect({ tidy: hands.expected.tidy })
  }, [data, graph])

  useEffect(() => {
    if (data.said?.text) tell({ text: data.said.text, bad: data.said.bad })
  }, [data.said?.number])

  useEffect(() => () => hands.close(), [])
  useEffect(() => {
    outbox.lost = () => {
      setPending(NOTHING)
      tell({ text: words.lost, bad: true })
    }
  }, [words])

  // The network is shown once all its nodes have been measured.
  useEffect(() => {
    if (shown || !begun || !eyes.room.width || !graph.order.every((id) => sizes.has(id))) return
    if (held.view) eyes.look(held.view)
    else eyes.all(true)
    show(true)
  }, [begun, measured, turn])

  // Laid out anew: what a person looks at stays where it is, and what is new comes into sight.
  const before = useRef({ graph, laid, places })
  useLayoutEffect(() => {
    const last = before.current
    before.current = { graph, laid, places }
    if (last.laid === laid || !shown) return
    const { tidy, claim } = hands.expected
    if (tidy) {
      hands.expect({})
      eyes.all()
      return
    }
    const stays = anchor(last.places, places, [mind.focus, ...mind.selected], eyes.centre)
    if (stays) eyes.follow(last.places.get(stays), places.get(stays))
    const came = graph.order.filter((id) => !last.graph.byId.has(id))
    const fresh = came.find((id) => data.selected.includes(id)) ?? came[0]
    const lost = mind.focus && !graph.byId.has(mind.focus)
    if (!fresh && !lost) return
    // Python selects what is next where something was removed.
    const near = fresh ?? [
      ...data.selected, ...(last.graph.above.get(mind.focus) ?? []), ...(last.graph.below.get(mind.focus) ?? []), reachable,
    ].find((id) => graph.byId.has(id))
    hands.expect({})
    setMind((one) => ({ ...one, focus: near, connecting: null }))
    // Who has opened a menu meanwhile keeps the focus: leaving it would close it.
    if (claim && !menu) eyes.focus(near)
    eyes.reveal(near)
  }, [laid, places])

  const shared = useMemo(() => JSON.stringify(words), [words])
  cards.under(shared)
  lines.under(shared)
  const nodes = nodesOf(graph, {
    places, sizes, mind, gone: pending.gone, words, hues, reachable, kept: cards,
  })
  const wires = wiresOf(graph, {
    lines: laid.lines, dragged: held.dragged, chosen: wire, gone: pending.gone, pending: pending.joined,
    words, kept: lines,
  })
  const ids = layers(graph, mind.selected)
  const clip = (event, cut) => {
    if (event.target.closest("input") || !data.clip) return
    event.preventDefault()
    hands.copy((text) => event.clipboardData.setData("text/plain", text))
    if (cut) hands.send({ do: "remove", ids }, true)
  }
  const paste = (event) => {
    if (event.target.closest("input")) return
    event.preventDefault()
    hands.paste(event.clipboardData.getData("text/plain"))
  }
  const close = (away = false) => {
    setMenu(null)
    showKeys(false)
    if (!away) eyes.focus(reachable)
  }

  return (
    <Asked.Provider value={asked}>
      <Bar
        words={words} data={data} onDo={(name) => hands.command(name)}
        counts={{ layers: ids.length, wires: wire ? 1 : 0 }}
      />
      <div
        className={shown ? "board" : "board hidden"} ref={frame} tabIndex={-1} onKeyDown={hands.key}
        onCopy={(event) => clip(event, false)} onCut={(event) => clip(event, true)} onPaste={paste}
      >
        <ReactFlow
          aria-label={words.title} aria-describedby="hint" ariaLabelConfig={words.flow}
          nodes={nodes} edges={wires} nodeTypes={NODES} edgeTypes={WIRES}
          onNodesChange={hands.nodesChanged} onEdgesChange={hands.wiresChanged}
          onConnect={hands.connect} onConnectEnd={hands.connectEnd} isValidConnection={hands.allows}
          onReconnectStart={hands.reconnectStart} onReconnect={hands.reconnect} onReconnectEnd={hands.reconnectEnd}
          reconnectRadius={GRIP} onEdgeClick={hands.rest} onPaneClick={hands.rest} onInit={() => begin(true)}
          onMoveEnd={(_, view) => { held.view = view }} minZoom={0.1} maxZoom={2} connectionRadius={36}
          nodesFocusable={false} edgesFocusable={false} disableKeyboardA11y autoPanOnNodeFocus={false}
          deleteKeyCode={null} panActivationKeyCode={null} selectNodesOnDrag={false} nodeDragThreshold={4}
          zoomOnScroll={false} zoomOnDoubleClick={false} preventScrolling={false}
        >
          {graph.nodes.length > MANY && (frame.current?.clientWidth ?? 0) >= WIDE && (
            <MiniMap pannable nodeColor="var(--map)" maskColor="var(--mask)" />
          )}
        </ReactFlow>
        {menu && (
          <Menu
            kinds={data.kinds} title={menu.title} words={words} place={menu.place} hues={hues}
            onChoose={(kind) => { close(); hands.choose(kind, menu.where) }} onClose={close}
          />
        )}
        {keys && <Keys words={words} onClose={() => close()} />}
      </div>
      <div id="hint" hidden>{words.hint}</div>
      <div className={told.bad ? "told bad" : "told"} role="status">{told.text || words.hint}</div>
    </Asked.Provider>
  )
}
