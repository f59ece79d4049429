"""Processes that die while somebody looks."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.serving import Server
    from tests.browser.visitor import Visitor


def test_a_killed_web_process_comes_back_and_the_run_goes_on(
    visitor: Visitor, server: Server
) -> None:
    visitor.go().choose_sample("breast_cancer").take_long().train("train")
    before = visitor.wait_epochs(2)
    run = visitor.address("run")
    worker = server.wait_for_worker()
    with visitor.no_server():
        server.kill()
        time.sleep(1)
        server.start()
        # Nobody touches the page: it has to find the server again by itself.
        visitor.idle(timeout=30_000)
        time.sleep(0.5)
    assert server.wait_for_worker().pid == worker.pid
    assert visitor.address("run") == run
    after = visitor.wait_epochs(len(before["epochs"]) + 2)
    numbers = [epoch["epoch"] for epoch in after["epochs"]]
    assert numbers == list(range(1, len(numbers) + 1))
    visitor.click("stop").wait_finished()


def test_a_killed_worker_is_said_and_replaced(visitor: Visitor, server: Server) -> None:
    visitor.go().choose_sample("breast_cancer").take_long().train("train")
    visitor.wait_epochs(2)
    worker = server.wait_for_worker()
    worker.send_signal(signal.SIGKILL)
    visitor.wait_state("Interrupted", timeout=30_000)
    assert visitor.page.get_by_role("alert").first.inner_text()
    deadline = time.monotonic() + 30
    while (found := server.worker()) is None or found.pid == worker.pid:
        assert time.monotonic() < deadline, "no other worker"
        time.sleep(0.1)
    visitor.tune("training.epochs=3").reload()
    visitor.train("train").wait_finished()
