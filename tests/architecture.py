"""The house's laws as functions over a folder, so that the same functions judge the portal and made-up offenders."""

import ast
from collections.abc import Iterator
from pathlib import Path

LAYERS = ("models", "rules", "queries", "actions", "forms", "views")
LONGEST = 400
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "lib",
    "tools",
    "manager",
    "service",
    "services",
}
PURE_FORBIDDEN = {"flask", "requests", "time", "random", "os", "subprocess", "socket"}
PURE_FORBIDDEN_FROM = {
    "portal.core.db": {"db", "unit_of_work"},
    "portal.core.clock": None,
    "portal.core": {"clock", "db"},
}


def python_files(root: Path) -> Iterator[Path]:
    """Our own modules; migrations are written by a tool and judged by their own test."""
    for part in ("portal", "jobs"):
        for path in sorted((root / part).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def module_name(root: Path, path: Path) -> str:
    """`portal.needs.pipeline.models`."""
    return ".".join(path.relative_to(root).with_suffix("").parts)


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """(module, line) of every import; `from a import b` also counts as `a.b`, which may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno


def room_of(module: str, order: tuple[str, ...]) -> int | None:
    """Place of the module's room in the order; the longest name wins."""
    inner = module.removeprefix("portal.")
    fits = [room for room in order if inner == room or inner.startswith(room + ".")]
    return order.index(max(fits, key=len)) if fits and module.startswith("portal.") else None


def layer_of(module: str) -> int | None:
    """Place of a file in its room's order of knowledge: `users_views` counts as views, a pure helper as nothing."""
    last = module.rsplit(".", 1)[-1]
    return next((i for i, layer in enumerate(LAYERS) if last == layer or last.endswith("_" + layer)), None)


def faults(root: Path, order: tuple[str, ...]) -> list[str]:
    """Every breach, as `file:line what`."""
    found: list[str] = []
    for path in python_files(root):
        source = path.read_text(encoding="utf-8")
        where = path.relative_to(root).as_posix()
        if path.name == "__init__.py":
            if source.strip():
                found.append(f"{where}:1 __init__ is not empty")
            continue
        tree, module = ast.parse(source), module_name(root, path)
        if len(source.splitlines()) > LONGEST:
            found.append(f"{where}:1 longer than {LONGEST} lines")
        if path.stem in VAGUE:
            found.append(f"{where}:1 the name says nothing")
        if not ast.get_docstring(tree):
            found.append(f"{where}:1 no word on what the file is for")
        found += [f"{where}:{line} {what}" for line, what in _import_faults(tree, module, order)]
        found += [f"{where}:{line} {what}" for line, what in _manner_faults(tree, module)]
    return found


def _import_faults(tree: ast.Module, module: str, order: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    room, layer = room_of(module, order), layer_of(module)
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield node.lineno, "import inside a function"
    if module in ("portal.app", "portal.cli", "portal.serving"):
        return
    for name, line in imports(tree):
        if module.startswith("portal.") and (name == "jobs" or name.startswith("jobs.")):
            yield line, "the portal imports jobs"
        if module.startswith("portal.") and name in ("portal.app", "portal.cli", "portal.serving"):
            yield line, "a room imports the factory"
        other = room_of(name, order)
        if room is None or other is None:
            continue
        if other > room:
            yield line, f"imports {name}, which stands below"
        other_layer = layer_of(name)
        if other == room and layer is not None and other_layer is not None and other_layer > layer:
            yield line, f"imports {name}, a later layer of its own room"


def _manner_faults(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    layer = layer_of(module)
    if layer is not None and LAYERS[layer] == "rules":
        for name, line in imports(tree):
            top = name.split(".")[0]
            parent, _, last = name.rpartition(".")
            forbidden = PURE_FORBIDDEN_FROM.get(parent, set())
            if top in PURE_FORBIDDEN or name in ("portal.core.clock",) or (forbidden and last in forbidden):
                yield line, f"a rule that is not pure: {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "commit" and module not in ("portal.core.db",):
                yield node.lineno, "commits outside core/db"
            if node.func.attr == "send" and ast.unparse(node.func.value).endswith("signal"):
                yield node.lineno, "a signal"
        if isinstance(node, ast.keyword) and node.arg == "backref":
            yield node.value.lineno, "a back-reference"
        if isinstance(node, ast.Attribute) and node.attr in ("utcnow", "utcfromtimestamp"):
            yield node.lineno, "a clock without a zone"
        own_clock = isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "datetime.now",
            "date.today",
            "datetime.today",
        )
        if own_clock and module != "portal.core.clock":
            yield node.lineno, "time from elsewhere than core/clock"


def relationship_faults(models: list[type], order: tuple[str, ...]) -> list[str]:
    """Relationships that point at a room below their own."""
    found = []
    for model in models:
        mine = room_of(model.__module__, order)
        for relation in model.__mapper__.relationships:
            theirs = room_of(relation.mapper.class_.__module__, order)
            if mine is not None and theirs is not None and theirs > mine:
                found.append(f"{model.__name__}.{relation.key} points downstream")
    return found
