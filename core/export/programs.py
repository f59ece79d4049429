"""Source text of modules and functions, fit to be printed into a program of its own."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


def body(module: ModuleType, but: tuple[str, ...] = ()) -> str:
    """Return a module's source without its docstring and imports, comments kept.

    Assignments at its top to the names in `but` are left out, as they stand in the program already.
    """
    source = inspect.getsource(module)
    tree = ast.parse(source)
    head = (ast.Import, ast.ImportFrom)
    first = next(
        node
        for node in tree.body
        if not isinstance(node, head)
        and not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in but)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    decorators = getattr(first, "decorator_list", [])
    start = min([first.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    return "\n".join(source.splitlines()[start:]).strip() + "\n"


def function(made: Any) -> str:
    """Return the source of one function."""
    return textwrap.dedent(inspect.getsource(made)).strip() + "\n"


def definition(name: str) -> str:
    """Return the source of a class or function by its dotted name, without importing its module."""
    module, _, wanted = name.rpartition(".")
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    source = Path(found.origin).read_text(encoding="utf-8")
    node = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == wanted
    )
    assert not node.decorator_list
    return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n"
