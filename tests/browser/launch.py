"""Serve the app as `streamlit run` does, and write the names of its modules when sent SIGUSR1.

    python -m tests.browser.launch FILE run app.py ...

The product has no way to be asked this, and needs none.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from streamlit.web.cli import main


def tell(path: Path) -> None:
    """Write the modules of this process, whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text("\n".join(sorted(sys.modules)), encoding="utf-8")
    os.replace(draft, path)


if __name__ == "__main__":
    report = Path(sys.argv.pop(1))
    signal.signal(signal.SIGUSR1, lambda *_: tell(report))
    main()
