"""The folder of a run: which file holds what, and how each is read and written.

    recipe.json  schema.json  table.parquet     what was asked, on what
    events.jsonl status.json                    how it goes
    fitted.json  split.npz  model.keras  run.json   what came out
    report.json  explanation.json               what it is worth, and why

Files are replaced as wholes: a reader sees the old one or the new one.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from core import recipe as recipes
from core.prepare import fitted as fittings
from core.problems import say, wrong
from core.recipe import Plain, Recipe
from core.report import Explanation, Report, Run
from core.schema import Schema
from core.store import temporary, write_atomic

if TYPE_CHECKING:
    from pathlib import Path

    from core.data.table import Table
    from core.prepare.fitted import Fitted
    from core.prepare.plain import Array
    from core.recipe import Reading

Facts = TypeVar("Facts", bound=Plain)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class RunFolder:
    """A run on disk."""

    path: Path

    @classmethod
    def create(cls, path: Path, recipe: Recipe, table: Path) -> RunFolder:
        """Make the folder of a new run.

        Args:
            path: the folder; it may exist if it is empty.
            recipe: what is to be run.
            table: folder of the table, as `data` stores it; its cells are linked, or copied.

        Raises:
            InputError: another run has taken the folder; nothing in it is touched.
            OSError: the folder cannot be written; what was made in it is removed.
        """
        path.mkdir(parents=True, exist_ok=True)
        try:
            # Made exclusively: of two that want the folder, one gets it.
            with (path / "recipe.json").open("x", encoding="utf-8") as file:
                file.write(recipe.to_json())
        except FileExistsError as error:
            raise wrong(
                "--out",
                say("The folder {name} holds a run already.", name=repr(path.name)),
                say("Expected a folder that is new or empty."),
                say("Choose another folder, or remove this one."),
            ) from error
        try:
            shutil.copyfile(table / "schema.json", path / "schema.json")
            try:
                os.link(table / "table.parquet", path / "table.parquet")
            except OSError:
                shutil.copyfile(table / "table.parquet", path / "table.parquet")
        except OSError:
            for name in ("recipe.json", "schema.json", "table.parquet"):
                (path / name).unlink(missing_ok=True)
            raise
        return cls(path)

    @property
    def model_path(self) -> Path:
        """The trained model, preparation inside."""
        return self.path / "model.keras"

    def text(self, name: str) -> str:
        """Return a file's text.

        Raises:
            InputError: the folder is no run, or the run has not come that far.
        """
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except OSError as error:
            known = (self.path / "recipe.json").is_file()
            raise wrong(
                "run",
                say("The run has no {name} yet.", name=name)
                if known
                else say("{name} is no folder of a run.", name=repr(self.path.name)),
                say("A run that has been trained was expected."),
                say("Train it first, or give the folder that train wrote."),
            ) from error

    def recipe(self) -> Recipe:
        """Return what was asked."""
        return recipes.parse(self.text("recipe.json"))

    def schema(self) -> Schema:
        """Return the facts of the table."""
        return Schema.model_validate_json(self.text("schema.json"))

    def reading(self) -> Reading:
        """Return how other rows are to be read for this network: as its own table was.

        What was left out at the end of that table says nothing of the end of another one.
        """
        recipe = self.recipe()
        reading = recipe.reading.with_(last_row=None, skip_last=None)
        if len(recipe.features) == 1 and recipe.reading.delimiter is None:
            # One column is enough here; that no delimiter is found must not stop it.
            return reading.with_(delimiter=self.schema().dialect.delimiter)
        return reading

    def table(self) -> Table:
        """Return the table."""
        from core.data.table import load

        return load(self.path)

    def fitted(self) -> Fitted:
        """Return what was fitted on the training rows."""
        return fittings.from_json(self.text("fitted.json"))

    def facts(self) -> Run:
        """Return the facts of the training."""
        return Run.model_validate_json(self.text("run.json"))

    @property
    def judged(self) -> bool:
        """Whether there is a report."""
        return (self.path / "report.json").exists()

    def report(self) -> Report:
        """Return how good the network is."""
        return Report.model_validate_json(self.text("report.json"))

    def explanation(self) -> Explanation:
        """Return the SHAP values."""
        return Explanation.model_validate_json(self.text("explanation.json"))

    def rows(self) -> dict[str, Array]:
        """Return the positions in the table of the rows of each part."""
        self.text("run.json")
        with np.load(self.path / "split.npz", allow_pickle=False) as file:
            return {name: file[name] for name in file.files}

    def inputs(self) -> dict[str, str]:
        """Return the model's input for each feature column."""
        schema = self.schema()
        found = {}
        for column in self.recipe().features:
            facts = schema.column(column.name)
            assert facts is not None, column.name
            found[column.name] = facts.input
        return found

    def model(self) -> Any:
        """Return the trained model; only a file this run has written is handed to Keras."""
        import keras

        if sha256(self.model_path) != self.facts().model_sha256:
            raise wrong(
                "run",
                say("The file model.keras is not the one that was trained here."),
                say("The file as the run wrote it was expected."),
                say("Train again, or restore the file."),
            )
        return keras.saving.load_model(self.model_path)

    def write(self, name: str, facts: Plain) -> None:
        """Write facts as JSON."""
        write_atomic(self.path / name, facts.model_dump_json(indent=1))

    def write_rows(self, rows: dict[str, Array]) -> None:
        """Write the positions of the rows of each part."""
        buffer = io.BytesIO()
        np.savez_compressed(buffer, allow_pickle=False, **rows)
        write_atomic(self.path / "split.npz", buffer.getvalue())

    def write_model(self, model: Any) -> str:
        """Save a model and return the SHA-256 of its file."""
        # A folder of the form that is swept away should this process be killed; Keras wants the
        # ending of the file.
        draft = temporary(self.model_path)
        draft.mkdir()
        try:
            model.save(draft / "model.keras")
            with (draft / "model.keras").open("rb") as file:
                os.fsync(file.fileno())
            os.replace(draft / "model.keras", self.model_path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return sha256(self.model_path)
