"""Columns that grow batch by batch: in memory while they are few, then in files that are mapped, not read.

Raw columns and not Arrow IPC, because a table that is written in batches comes back in chunks, and to pick rows out of
chunks of text pyarrow joins them all in memory first; one mapped column has no chunks.
"""

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from analysis import held
from analysis.errors import InputError

__all__ = ["IN_MEMORY", "Scratch", "Spool", "Stream"]

IN_MEMORY = 32 << 20  # bytes of one spool that stay in memory


class Scratch:
    """A folder for files on their way, made when it is first needed; gone with `drop`, at the latest when Python ends.

    parent   where to make it; None is the system's folder for temporary files
    """

    def __init__(self, parent: Path | None = None):
        self.parent = parent
        self.folder: Path | None = None
        self.files: list[BinaryIO] = []

    def create(self, name: str) -> BinaryIO:
        """A new file to write to."""
        if self.folder is None:
            if self.parent is not None:
                self.parent.mkdir(parents=True, exist_ok=True)
            self.folder = Path(tempfile.mkdtemp(prefix=held.OURS, dir=self.parent))
            if (lock := held.hold(self.folder)) is not None:
                self.files.append(lock)
            held.clear(self.parent, held.OURS)
            self._at_exit = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        file = open(self.folder / name, "wb", buffering=1 << 20)
        self.files.append(file)
        return file

    def drop(self) -> None:
        """Close the files and remove the folder. Windows keeps files that are still mapped; they go when Python ends."""
        for file in self.files:
            try:
                file.close()
            except OSError:  # what it still had to write does not fit on the disk; the file goes anyway
                pass
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, *_) -> None:
        self.drop()


class Stream:
    """Bytes that are written once and then seen as one buffer."""

    def __init__(self):
        self.parts: list[bytes] = []
        self.file: BinaryIO | None = None

    def write(self, values: np.ndarray) -> int:
        data = np.ascontiguousarray(values).tobytes()
        if self.file is None:
            self.parts.append(data)
        else:
            self._to_disk(data)
        return len(data)

    def spill(self, file: BinaryIO) -> None:
        """From here on into this file."""
        self.file = file
        for part in self.parts:
            self._to_disk(part)
        self.parts = []

    def buffer(self):
        """pyarrow.Buffer of all that was written, mapped where it is in a file."""
        import pyarrow

        if self.file is None:
            return pyarrow.py_buffer(b"".join(self.parts))
        with self._told():
            self.file.close()
        path = Path(self.file.name)
        if not path.stat().st_size:  # an empty file cannot be mapped
            return pyarrow.py_buffer(b"")
        with pyarrow.memory_map(str(path)) as mapped:
            return mapped.read_buffer()

    def _to_disk(self, data: bytes) -> None:
        with self._told():
            self.file.write(data)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            place = Path(self.file.name).parent
            raise InputError(
                f"{place}: cannot write ({error.strerror}); free some space there, or let TMPDIR name a larger disk",
                f"{place}: 쓸 수 없습니다({error.strerror}). 디스크 공간을 비우거나 TMPDIR을 더 큰 디스크로 정하세요",
            ) from None


class Spool:
    """A table under construction.

    schema    pyarrow.Schema of large_string, numbers of fixed width and large_list of large_string; nothing is null
    """

    def __init__(self, name: str, schema, scratch: Scratch):
        self.name, self.schema, self.scratch = name, schema, scratch
        self.n = self.size = 0
        self.streams: dict[str, Stream] = {}
        self.ends: dict[str, int] = {}
        self.spilt = False

    def append(self, columns: Mapping[str, Sequence]) -> None:
        """One batch: a list, numpy array or pyarrow array for each field, all of one length."""
        import pyarrow

        lengths = set()
        for field in self.schema:
            values = columns[field.name]
            array = values if isinstance(values, pyarrow.Array) else pyarrow.array(values, field.type)
            if array.null_count or array.type != field.type:
                raise TypeError(f"{self.name}.{field.name}: {array.type}, {array.null_count} null")
            lengths.add(len(array))
            self._write(field.name, array)
        (n,) = lengths
        self.n += n
        if not self.spilt and self.size > IN_MEMORY:
            self.spilt = True
            for name, stream in self.streams.items():
                stream.spill(self.scratch.create(f"{self.name}.{name}"))

    def table(self):
        """pyarrow.RecordBatch of all rows."""
        import pyarrow

        if not self.n:
            return pyarrow.RecordBatch.from_pylist([], self.schema)
        arrays = [self._read(field.name, field.type, self.n) for field in self.schema]
        return pyarrow.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _write(self, name: str, array) -> None:
        import pyarrow.types as kinds

        if not (kinds.is_large_string(array.type) or kinds.is_large_list(array.type)):
            return self._put(name, array.to_numpy(zero_copy_only=True))
        offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
        if not len(offsets):  # an empty array may have no offsets at all
            return None
        first, last = int(offsets[0]), int(offsets[-1])
        before = self.ends.get(name)
        if before is None:
            self._put(f"{name}.ends", np.zeros(1, np.int64))
        self._put(f"{name}.ends", offsets[1:] + ((before or 0) - first))
        self.ends[name] = (before or 0) + last - first
        if kinds.is_large_list(array.type):
            return self._write(f"{name}.items", array.values.slice(first, last - first))
        data = array.buffers()[2]
        return self._put(f"{name}.text", np.frombuffer(data, np.uint8)[first:last] if data else np.zeros(0, np.uint8))

    def _put(self, name: str, values: np.ndarray) -> None:
        if name not in self.streams:
            self.streams[name] = Stream()
            if self.spilt:
                self.streams[name].spill(self.scratch.create(f"{self.name}.{name}"))
        self.size += self.streams[name].write(values)

    def _read(self, name: str, kind, n: int):
        import pyarrow
        import pyarrow.types as kinds

        if f"{name}.ends" not in self.streams and name not in self.streams:
            return pyarrow.array([], kind)
        if not (kinds.is_large_string(kind) or kinds.is_large_list(kind)):
            return pyarrow.Array.from_buffers(kind, n, [None, self.streams[name].buffer()])
        ends = self.streams[f"{name}.ends"].buffer()
        if kinds.is_large_list(kind):
            items = self._read(f"{name}.items", kind.value_type, self.ends[name])
            return pyarrow.Array.from_buffers(kind, n, [None, ends], children=[items])
        return pyarrow.Array.from_buffers(kind, n, [None, ends, self.streams[f"{name}.text"].buffer()])
