"""Rarely changed base data kept in the process for some seconds, so that hot pages need not ask for it."""

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import current_app

T = TypeVar("T")


class Snapshot(Generic[T]):
    """`load` is called at most once per `seconds` and application; `forget()` after a change in this process.

    Other processes see a change when their copy is `seconds` old, so keep it short and the data harmless when stale.
    What is kept must not be bound to a session: plain values only.

    `stamp` is a cheap question whose answer changes with the data: while it is the same, what is kept stays, so that
    nobody waits for a long load that brings nothing new.
    """

    def __init__(self, load: Callable[[], T], seconds: float = 5.0, stamp: Callable[[], Any] | None = None) -> None:
        self.load, self.seconds, self.stamp = load, seconds, stamp

    def __call__(self) -> T:
        store: dict[int, tuple[float, Any, T]] = current_app.extensions.setdefault("snapshots", {})
        kept = store.get(id(self))
        if kept is not None and time.monotonic() - kept[0] < self.seconds:
            return kept[2]
        # Asked before loading: what changes in between is seen the next time.
        stamp = self.stamp() if self.stamp else None
        value = kept[2] if kept is not None and self.stamp and kept[1] == stamp else self.load()
        store[id(self)] = (time.monotonic(), stamp, value)
        return value

    def forget(self) -> None:
        """Ask again at the next call."""
        current_app.extensions.get("snapshots", {}).pop(id(self), None)


def forget_all() -> None:
    """After base data was loaded or the database changed under the process."""
    current_app.extensions.pop("snapshots", None)
