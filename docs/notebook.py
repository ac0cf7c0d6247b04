"""Run the cells of the notebook of the guide and write what they print: ``uv run python docs/notebook.py``.

A notebook is JSON (nbformat 4.5), and its code runs without Jupyter: the cells in their order, in one namespace, in the
folder where the demo was made. A test runs it so, and compares what it prints with what is committed.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parent / "how-to" / "python-notebook.ipynb"


def read(path: Path = NOTEBOOK) -> dict[str, Any]:
    """The notebook as it is committed."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def outputs(notebook: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """What each cell of code prints and shows, run in the folder where this process is."""
    names: dict[str, Any] = {"__name__": "__main__"}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [_outputs("".join(cell["source"]), number, names) for number, cell in enumerate(code, start=1)]


def _outputs(source: str, number: int, names: dict[str, Any]) -> list[dict[str, Any]]:
    """As Jupyter has them: what was printed, and the value of a last line that is an expression."""
    parsed = ast.parse(source)
    last = parsed.body.pop() if parsed.body and isinstance(parsed.body[-1], ast.Expr) else None
    value = None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(parsed, f"<cell {number}>", "exec"), names)  # noqa: S102 - our own notebook
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"<cell {number}>", "eval"), names)  # noqa: S307
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        text = printed.getvalue().splitlines(keepends=True)
        found.append({"name": "stdout", "output_type": "stream", "text": text})
    if value is not None:
        shown = repr(value).splitlines(keepends=True)
        result = {"data": {"text/plain": shown}, "execution_count": number, "metadata": {}}
        found.append({**result, "output_type": "execute_result"})
    return found


def written(notebook: dict[str, Any], found: list[list[dict[str, Any]]]) -> str:
    """The notebook with these outputs, as text."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, (cell, of) in enumerate(zip(code, found, strict=True), start=1):
        cell["execution_count"], cell["outputs"] = number, of
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(NOTEBOOK.parents[2]))
    from ledger.demo.making import make

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        make(Path("doorstroom-demo"))
        notebook = read()
        NOTEBOOK.write_text(written(notebook, outputs(notebook)), encoding="utf-8")
