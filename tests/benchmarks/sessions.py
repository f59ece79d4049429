"""Sessions without a browser: what Streamlit's client says to its server, and the live channel.

A session connects as a browser does, draws a page, follows switches of pages and changes of
widgets, and takes note of how long each takes from being asked to being drawn whole.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

COOKIE = "layersmith"
# How Streamlit begins the names of what elements trigger.
INTERNAL = "$$STREAMLIT_INTERNAL_KEY_"


@dataclass
class Session:
    """One browser tab.

    Attributes:
        port: of the server.
        token: of the workspace.
        query: the address after the question mark.
        seconds: how long each action took, by its kind.
        redrawn: how often a fragment that runs by itself was drawn.
    """

    port: int
    token: str
    query: str = ""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    redrawn: int = 0
    _pages: dict[str, str] = field(default_factory=dict)
    _page: str = ""
    _fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    _elements: dict[str, tuple[str, str]] = field(default_factory=dict)
    _told: dict[str, Any] = field(default_factory=dict)
    _alive: set[str] = field(default_factory=set)
    _drawn: asyncio.Event = field(default_factory=asyncio.Event)
    _widgets: dict[str, WidgetState] = field(default_factory=dict)
    _done: asyncio.Event = field(default_factory=asyncio.Event)
    _timers: list[asyncio.Task[None]] = field(default_factory=list)

    async def live(self, ready: asyncio.Event, act: Any) -> None:
        """Connect, draw the first page, say so, then do what `act` does."""
        async with connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": f"{COOKIE}={self.token}"},
            origin=f"http://127.0.0.1:{self.port}",  # type: ignore[arg-type]
            max_size=None, compression=None,
        ) as socket:  # fmt: skip
            hearing = asyncio.create_task(self._hear(socket))
            try:
                await self._ask(socket, "first")
                ready.set()
                await act(self, socket)
            finally:
                for task in (hearing, *self._timers):
                    task.cancel()

    async def switch(self, socket: ClientConnection, page: str) -> None:
        """Open another page."""
        self._page = self._pages[page]
        self._widgets.clear()
        await self._ask(socket, "page")

    async def change(self, socket: ClientConnection, key: str, value: float) -> bool:
        """Change a number; False when the page has no such field."""
        held = self._fields.get(key)
        if held is None:
            return False
        name, fragment = held
        self._widgets[name] = WidgetState(id=name, double_value=value)
        await self._ask(socket, "widget", fragment)
        return True

    async def say(self, socket: ClientConnection, key: str, action: dict[str, Any]) -> None:
        """Let an element of ours trigger an action, and wait until it is given other data."""
        base, fragment = self._elements[key]
        name = f"{INTERNAL}{base}__events"
        said = json.dumps([{"event": "action", "value": action}])
        self._widgets[name] = WidgetState(id=name, json_trigger_value=said)
        await self._ask(socket, "action", fragment, drawn=True)

    async def set_shown(self, socket: ClientConnection, key: str, value: int) -> None:
        """Change a whole number, and wait until an element of ours is given other data."""
        name, fragment = self._fields[key]
        self._widgets[name] = WidgetState(id=name, double_value=value)
        await self._ask(socket, "edit", fragment, drawn=True)

    def shown(self, key: str) -> Any:
        """Return the data that an element of ours was given last."""
        return self._told[key]

    async def _ask(
        self, socket: ClientConnection, what: str, fragment: str = "", drawn: bool = False
    ) -> None:
        if what in ("first", "page"):
            self._fields.clear()
        self._alive.clear()
        self._drawn.clear()
        self._done.clear()
        began = time.perf_counter()
        await self._rerun(socket, fragment)
        if drawn:
            async with asyncio.timeout(60):
                await self._drawn.wait()
            self.seconds.setdefault(what, []).append(time.perf_counter() - began)
        await self._finished(60)
        if not drawn:
            self.seconds.setdefault(what, []).append(time.perf_counter() - began)
        # As a browser does: what triggered is over, what is not on the page any more is forgotten.
        self._widgets = {name: held for name, held in self._widgets.items() if name in self._alive}

    async def _rerun(
        self, socket: ClientConnection, fragment: str = "", by_itself: bool = False
    ) -> None:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self.query
        state.page_script_hash = self._page
        state.fragment_id = fragment
        state.is_auto_rerun = by_itself
        state.context_info.timezone = "Europe/Zurich"
        state.context_info.locale = "en-GB"
        state.context_info.color_scheme = "light"
        state.widget_states.widgets.extend(self._widgets.values())
        await socket.send(asked.SerializeToString())

    async def _finished(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            await self._done.wait()

    async def _hear(self, socket: ClientConnection) -> None:
        async for raw in socket:
            message = ForwardMsg()
            message.ParseFromString(raw)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._page = message.navigation.page_script_hash
                for page in message.navigation.app_pages:
                    self._pages[page.url_pathname] = page.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._note(message.delta.new_element, message.delta.fragment_id)
            elif kind == "auto_rerun":
                rerun = message.auto_rerun
                self._timers.append(
                    asyncio.create_task(self._repeat(socket, rerun.interval, rerun.fragment_id))
                )
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    self._done.set()
                elif message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                    self.redrawn += 1
                    self._done.set()

    def _note(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "number_input":
            name = element.number_input.id
            self._fields[name.rpartition("-")[2]] = (name, fragment)
            self._alive.add(name)
        elif kind == "bidi_component":
            held = element.bidi_component
            key = held.id.rpartition("-")[2]
            self._elements[key] = (held.id, fragment)
            self._told[key] = json.loads(held.mixed.json or held.json)
            self._drawn.set()

    async def _repeat(self, socket: ClientConnection, seconds: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._rerun(socket, fragment, by_itself=True)


@dataclass
class Watcher:
    """A page that watches a training over the live channel, twice a second.

    Attributes:
        seconds: how long each answer took.
        arrivals: when an answer with new epochs came.
    """

    port: int
    token: str
    run: str
    seconds: list[float] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    async def watch(self, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        since = 0
        while time.perf_counter() < until:
            began = time.perf_counter()
            lines = (
                f"GET /live/{self.run}?since={since} HTTP/1.1",
                f"Host: 127.0.0.1:{self.port}",
                f"Cookie: {COOKIE}={self.token}",
                "\r\n",
            )
            writer.write("\r\n".join(lines).encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            told = json.loads(await reader.readexactly(length))
            self.seconds.append(time.perf_counter() - began)
            since = told["since"]
            if told["epochs"]:
                self.arrivals.append(time.perf_counter())
            await asyncio.sleep(max(0.0, 0.5 - (time.perf_counter() - began)))
        writer.close()

    def longest_wait(self) -> float:
        """Return the longest time between two arrivals of new points."""
        waits = (
            after - before for before, after in zip(self.arrivals, self.arrivals[1:], strict=False)
        )
        waits = (
            after - before for before, after in zip(self.arrivals, self.arrivals[1:], strict=False)
        )
        return max(waits, default=float("nan"))
