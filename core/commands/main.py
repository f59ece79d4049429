"""Arguments, exit status, and what goes to which stream."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from core import VERSION, settings
from core.catalog.templates import TEMPLATES
from core.commands import before, looking, running, samples, words
from core.problems import InputError, JobError, LayersmithError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, WRONG, USAGE = 0, 1, 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core",
        description="From a CSV to a trained, judged, explained and exported Keras network.",
        epilog="FILE is a table (CSV or other text, Excel, OpenDocument, Parquet, Arrow, JSON "
        "lines; packed or not), or a sample such as sample:iris or "
        "sample:synthetic:moons,noise=0.1. "
        "Settings are environment variables: "
        + ", ".join(setting.variable for setting in settings.SETTINGS),
    )
    parser.add_argument("--version", action="version", version=f"layersmith {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, function: object, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(function=function)
        return made

    def sets(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="PATH=VALUE",
            help="change one entry of the recipe, e.g. training.epochs=40; may be repeated",
        )
        made.add_argument("--template", choices=sorted(TEMPLATES), default=None)

    made = command("read", before.read, "Read a file; say what it holds and what was repaired.")
    made.add_argument("file", metavar="FILE")
    made.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="overrule a guess, e.g. delimiter=';' encoding=cp1252 header_rows=2; may be repeated",
    )
    made.add_argument("--json", action="store_true")

    made = command("look", looking.look, "Say what each column holds and what goes together.")
    made.add_argument("file", metavar="FILE")
    made.add_argument("--target", metavar="COLUMN")
    made.add_argument("--json", action="store_true")

    made = command("recipe", before.recipe, "Print a complete starting recipe as JSON.")
    made.add_argument("file", metavar="FILE")
    made.add_argument("--target", required=True, metavar="COLUMN")
    sets(made)

    made = command("check", before.check, "Print the problems and alarms of a recipe on a file.")
    made.add_argument("recipe", metavar="RECIPE")
    made.add_argument("file", metavar="FILE")

    made = command("alarms", before.alarms, "Say what to look at before a training.")
    made.add_argument("file", metavar="FILE")
    choice = made.add_mutually_exclusive_group(required=True)
    choice.add_argument("--target", metavar="COLUMN")
    choice.add_argument("--recipe", metavar="RECIPE")
    made.add_argument("--json", action="store_true")
    sets(made)

    made = command("sample", samples.sample, "Write a sample as CSV; without a name, list them.")
    made.add_argument("name", metavar="NAME", nargs="?", help="e.g. iris or synthetic:moons")
    made.add_argument(
        "--set",
        action="extend",
        nargs="+",
        default=[],
        metavar="NAME=VALUE",
        help="parameters of the sample, e.g. noise=0.1 rows=500",
    )
    made.add_argument("-o", "--out", metavar="FILE.csv")

    made = command("train", running.train, "Train, judge and compare; keep the run in a folder.")
    made.add_argument("file", metavar="FILE")
    choice = made.add_mutually_exclusive_group(required=True)
    choice.add_argument("--target", metavar="COLUMN")
    choice.add_argument("--recipe", metavar="RECIPE")
    made.add_argument("--out", required=True, metavar="DIR")
    made.add_argument("--json", action="store_true")
    sets(made)

    made = command("evaluate", running.evaluate, "Print the report, or that on new labelled data.")
    made.add_argument("run", metavar="DIR")
    made.add_argument("--data", metavar="FILE")
    made.add_argument("--json", action="store_true")

    made = command("explain", running.explain, "Explain predictions by SHAP values.")
    made.add_argument("run", metavar="DIR")
    made.add_argument("--rows", type=int, default=100, metavar="N", help="test rows (100)")
    made.add_argument("--json", action="store_true")

    made = command("predict", running.predict, "Predict the rows of a file.")
    made.add_argument("run", metavar="DIR")
    made.add_argument("file", metavar="FILE")
    made.add_argument("-o", "--out", required=True, metavar="OUT.csv")

    made = command("export", running.export, "Write the run as one ZIP that works by itself.")
    made.add_argument("run", metavar="DIR")
    made.add_argument("--format", nargs="+", default=["keras"], metavar="F")
    made.add_argument("-o", "--out", required=True, metavar="BUNDLE.zip")

    made = command("script", running.script, "Print a Keras program that trains the same network.")
    made.add_argument("run", metavar="DIR")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 0 done, 1 the input is wrong, 2 wrong usage."""
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(chosen.function(chosen))
    except InputError as error:
        for problem in error.problems:
            print(words.problem(problem), file=sys.stderr)
    except JobError as error:
        print(words.problem(error.problem), file=sys.stderr)
    except LayersmithError as error:
        print(f"error: {error}", file=sys.stderr)
    except BrokenPipeError:
        # Whoever read standard output has enough; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
    return WRONG
