"""`python -m core`: the command line."""

import signal
import sys
from types import FrameType

from core.commands.main import main


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Take a request to end as an interrupt, so that no job runs on for nobody."""
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main(sys.argv[1:]))
