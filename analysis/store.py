"""What a step computed, kept under a key that changes when anything that went into it changes.

A key is the digest of a recipe: the step, its parameters, the keys of its inputs, the source of its module and of
all modules of the package that it imports, and the versions of the libraries it names. On disk: Parquet, NPZ without
pickles, JSON, and for a corpus Arrow IPC: not compressed, so that its texts are mapped and not read, and memory does not
grow with them. Arrow IPC is as harmless as Parquet, which carries the same schema: buffers and their types; only plain
types are written and taken back, so no extension of anybody's is asked to build values. Opening a store never runs code.
A damaged entry is not used: it is computed again.
"""

import ast
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import held
from analysis.progress import working
from analysis.threads import one_thread
from analysis.values import Corpus, DocTerm, Result, Tokens, TopicFit

__all__ = ["Store", "digest_file", "digest_json", "recipe", "sources"]


def digest_json(value: object) -> str:
    """Hex digest of a value of plain types; mappings by sorted key, tuples as lists, paths by name."""
    text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_file(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recipe(step: str, *, module: str, also: tuple[str, ...] = (), parameters: object = None,
           inputs: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None,
           libraries: tuple[str, ...] = ()) -> dict[str, object]:  # fmt: skip
    """Everything that decides what a step returns.

    module      the step's module, with all that it imports
    also        further modules whose own source matters, without what they import

    inputs      {name: key of the step it comes from}
    files       {name: sha256} of files that the step reads
    libraries   distributions whose versions matter
    """
    return {
        "step": step,
        "parameters": _plain(parameters),
        "inputs": dict(inputs or {}),
        "files": dict(files or {}),
        "code": sources(module) | {name: _own_digest(name) for name in also},
        "libraries": {name: metadata.version(name) for name in libraries},
    }


@lru_cache
def sources(module: str) -> dict[str, str]:
    """{module: digest of its source} for `module` and every module of this package that it imports, however deep."""
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _own_digest(name)
            waiting += _imported(name)
    return dict(sorted(found.items()))


@lru_cache
def _imported(module: str) -> tuple[str, ...]:
    """The modules of this package that one module imports itself; each file is parsed once, however many steps rest on it."""
    path, names = Path(find_spec(module).origin), []
    if path.name == "__init__.py" and module != "analysis":  # a package: its members are found by their file names
        names += [f"{module}.{member.stem}" for member in path.parent.glob("[!_]*.py")]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(dict.fromkeys(name for name in names if name.startswith("analysis.") and _is_module(name)))


@lru_cache
def _own_digest(module: str) -> str:
    return hashlib.sha256(Path(find_spec(module).origin).read_bytes()).hexdigest()[:16]


CACHE_TAG = "CACHEDIR.TAG"  # bford.info/cachedir


_KIND = "value/kind.json"  # of every entry
_CORPUS = ("articles", "log", "stories")  # the tables of a corpus


class Store:
    """A folder of entries, one folder a key; `folder` None keeps nothing. What is computed has the bits of one_thread().

    Several processes may use one folder at the same time: an entry appears whole, by a renaming; one that is damaged, or
    cannot be read, is not there.
    """

    def __init__(self, folder: Path | None):
        self.folder = folder
        if folder is not None:
            for parent in (folder, *folder.glob("*")):  # of runs that were killed
                held.clear(parent)

    def step(self, made_by: dict, compute: Callable[[], object], **context: object) -> object:
        """The stored value of this recipe, or `compute()`, stored. `context` holds values that an entry refers to."""
        if self.folder is None:
            with one_thread(), working(made_by["step"]):
                return compute()
        entry = self.folder / made_by["step"] / digest_json(made_by)[:24]
        if self._intact(entry):
            return _load(entry / "value", context)
        with one_thread(), working(made_by["step"]):
            value = compute()
            self._write(entry, value, made_by)
        if isinstance(value, Corpus):  # so that whatever files it lay in until now may go
            return _load(entry / "value", context)
        return value

    def has(self, made_by: dict) -> bool:
        return self.folder is not None and self._intact(self.folder / made_by["step"] / digest_json(made_by)[:24])

    def why(self, made_by: dict) -> list[str]:
        """What of the recipe changed since the last stored entry of this step; ["never run"] where there is none."""
        last = self.folder / made_by["step"] / "last.json" if self.folder else None
        if last is None or not last.exists():
            return ["never run"]
        before = _read_json(last)
        changed = []
        for part in ("parameters", "inputs", "files", "code", "libraries"):
            old, new = before.get(part) or {}, made_by.get(part) or {}
            if old == new or not before:
                continue
            if isinstance(old, dict) and isinstance(new, dict):
                changed += [f"{part}: {name}" for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
            else:
                changed.append(part)
        return changed or ["the stored entry is missing or damaged"]

    def _intact(self, entry: Path) -> bool:
        files = _read_json(entry / "files.json")
        try:
            return _KIND in files and all((entry / name).is_file() and digest_file(entry / name) == digest for name, digest in files.items())
        except OSError:  # may not be read, or the disk fails
            return False

    def _mark(self) -> None:
        """A tag by which the readers of articles, and backup programs, know that this folder holds nothing of anybody's."""
        tag = self.folder / CACHE_TAG
        if not tag.exists():
            tag.write_text("Signature: 8a477f597d28d172789f06886806bc55\n# Made by hwaje; may be deleted.\n", encoding="utf-8")

    def _write(self, entry: Path, value: object, made_by: dict) -> None:
        entry.parent.mkdir(parents=True, exist_ok=True)
        self._mark()
        with held.building(entry.parent) as scratch:
            building = scratch / "entry"
            _save(value, building / "value")
            _write_json(building / "recipe.json", made_by)
            files = {p.relative_to(building).as_posix(): digest_file(p) for p in sorted(building.rglob("*")) if p.is_file()}
            _write_json(building / "files.json", files)
            _write_json(scratch / "last.json", made_by)
            # Between the look and the renaming no other run may put its own there: it would be taken away as it is read.
            with held.one_at_a_time(entry.parent):
                self._place(building, entry)
                _remove_unless(Path.is_file, entry.parent / "last.json")
                os.replace(scratch / "last.json", entry.parent / "last.json")

    def _place(self, building: Path, entry: Path) -> None:
        """The new folder becomes the entry, unless another run of the same study was quicker: it may be reading its own."""
        if self._intact(entry):
            return
        _remove_unless(lambda _: False, entry)  # damaged
        try:
            os.replace(building, entry)
        except OSError:
            if not self._intact(entry):
                raise


def _remove_unless(fits: Callable[[Path], bool], path: Path) -> None:
    """Away with whatever stands here, a folder too, where it does not fit."""
    if fits(path):
        return
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@lru_cache
def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # a name inside a module, not a module
        return False


def _plain(value: object) -> object:
    if is_dataclass(value):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        return value.name
    if isinstance(value, np.generic):
        return value.item()
    return value


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(_plain(value), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _read_json(path: Path) -> dict:
    """The object in a file of ours; an empty one where the file is missing, damaged or unreadable."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _save(value: object, folder: Path) -> None:
    """One folder a value: kind.json says what it is; tables are Parquet (Arrow in a corpus), arrays NPZ, the rest JSON."""
    folder.mkdir(parents=True)
    note: dict[str, object] = {"kind": type(value).__name__}
    if isinstance(value, Corpus):
        for name in _CORPUS:
            _write_arrow(folder / f"{name}.arrow", getattr(value, name))
    elif isinstance(value, Tokens):
        _tables(folder, table=value.table)
        note["analyser"] = dict(value.analyser)
    elif isinstance(value, DocTerm):
        _tables(folder, docs=value.docs)
        _arrays(folder, terms=_unicode(value.terms), **_csr_parts(value.counts))
        note["coverage"] = None if value.coverage is None else dict(value.coverage)
    elif isinstance(value, TopicFit):
        _tables(folder, docs=value.docs)
        parts = {} if value.counts is None else _csr_parts(value.counts)
        _arrays(folder, topic_term=value.topic_term, doc_topic=value.doc_topic, terms=_unicode(value.terms), **parts)
        note |= {"recipe": dict(value.recipe), "names": list(value.names)}
    elif isinstance(value, Result):
        _tables(folder, table=value.table)
        note |= {"name": value.name, "columns": {k: list(v) for k, v in value.columns.items()},
                 "coverage": dict(value.coverage), "recipe": dict(value.recipe)}  # fmt: skip
    elif isinstance(value, np.ndarray):
        _arrays(folder, array=value)
    elif isinstance(value, dict):
        note["keys"] = list(value)
        for i, item in enumerate(value.values()):
            _save(item, folder / str(i))
    elif isinstance(value, list):
        note["length"] = len(value)
        for i, item in enumerate(value):
            _save(item, folder / str(i))
    elif value is None or isinstance(value, (str, int, float, bool)):
        note |= {"kind": "plain", "value": value}
    else:
        raise TypeError(f"a {type(value).__name__} is not kept on disk")
    # Not sorted: the order of columns and keys is part of the value.
    (folder / "kind.json").write_text(json.dumps(_plain(note), ensure_ascii=False, indent=1), encoding="utf-8")


def _load(folder: Path, context: Mapping[str, object]) -> object:
    note = json.loads((folder / "kind.json").read_text(encoding="utf-8"))
    kind = note["kind"]
    if kind == "plain":
        return note["value"]
    if kind == "dict":
        return {key: _load(folder / str(i), context) for i, key in enumerate(note["keys"])}
    if kind == "list":
        return [_load(folder / str(i), context) for i in range(note["length"])]
    table = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    arrays = {}
    if (folder / "arrays.npz").exists():
        with np.load(folder / "arrays.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    if "terms" in arrays:
        arrays["terms"] = arrays["terms"].astype(object)
    if kind == "ndarray":
        return arrays["array"]
    if kind == "Corpus":
        return Corpus(**{name: _mapped(folder / f"{name}.arrow") for name in _CORPUS})
    if kind == "Tokens":
        return Tokens(table["table"], note["analyser"], context["corpus"])
    if kind == "DocTerm":
        return DocTerm(_csr(arrays), table["docs"], arrays["terms"], note["coverage"])
    if kind == "TopicFit":
        counts = _csr(arrays) if "shape" in arrays else None
        return TopicFit(arrays["topic_term"], arrays["doc_topic"], table["docs"], arrays["terms"], note["recipe"],
                        counts, tuple(note["names"]))  # fmt: skip
    described = {name: tuple(text) for name, text in note["columns"].items()}
    return Result(note["name"], table["table"], described, note["coverage"], note["recipe"])


def _tables(folder: Path, **tables: pd.DataFrame) -> None:
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")


def _write_arrow(path: Path, table: pd.DataFrame) -> None:
    import pyarrow

    text = pyarrow.large_string()
    found = pyarrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    kinds = [field.type if field.type in (pyarrow.int64(), pyarrow.float64()) else text for field in found.schema]
    found = found.cast(pyarrow.schema(list(zip(found.column_names, kinds, strict=True))))
    with pyarrow.OSFile(str(path), "wb") as file, pyarrow.ipc.new_file(file, found.schema) as writer:
        writer.write_table(found)


def _mapped(path: Path) -> pd.DataFrame:
    """The table of a file, its text columns views of the file's own bytes."""
    import pyarrow

    with pyarrow.memory_map(str(path)) as file:
        table = pyarrow.ipc.open_file(file).read_all()
    if not set(table.schema.types) <= {pyarrow.large_string(), pyarrow.int64(), pyarrow.float64()}:
        raise TypeError(f"{path}: {table.schema}")
    return table.to_pandas(types_mapper={pyarrow.large_string(): pd.StringDtype(na_value=np.nan)}.get)


def _arrays(folder: Path, **arrays: np.ndarray) -> None:
    np.savez_compressed(folder / "arrays.npz", allow_pickle=False, **arrays)


def _unicode(terms: np.ndarray) -> np.ndarray:
    return np.array([str(term) for term in terms], dtype=np.str_)


def _csr_parts(counts: sparse.csr_array) -> dict[str, np.ndarray]:
    return {"data": counts.data, "indices": counts.indices, "indptr": counts.indptr, "shape": np.array(counts.shape)}


def _csr(arrays: Mapping[str, np.ndarray]) -> sparse.csr_array:
    shape = tuple(int(n) for n in arrays["shape"])
    return sparse.csr_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
