"""Files that hold a table in something other than plain text.

    file ─ opened ─→ text file, and how it is written ─→ `source`, as every text

- `opened`   what a file is, by its content; layer after layer down to text
- `archive`  gzip, bzip2, xz, Zstandard and ZIP: one file out of them
- `meter`    bombs: how much may come out of how little
- `sheet`    Excel and OpenDocument workbooks: one sheet of them; `seen` what calamine does not tell
             of it, found in what is zipped (`packed`) and in binary records (`records`, `compound`)
- `columnar` Parquet and Arrow (Feather) files
- `objects`  JSON lines and JSON lists of objects

Each writes what it finds as CSV into a scratch folder, under names of our own, so the one reader of
text judges all tables alike. Nothing here imports DuckDB or pandas: a bomb is refused by a process
that is still small.
"""

from core.data.containers.opened import Opened, opened

__all__ = ["Opened", "opened"]
