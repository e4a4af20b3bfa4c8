"""Answers that may be asked for again, as many as fit."""

from collections import OrderedDict
from collections.abc import Hashable

from poakg.web.http.reply import Reply

# What an entry takes beside its body, roughly.
_OVERHEAD = 2048


class Cache:
    """Replies by what was asked, in at most ``most`` bytes; the one not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Reply, int]] = OrderedDict()
        self.size = 0
        self.hits = 0

    def find(self, key: Hashable) -> Reply | None:
        """Return the reply to ``key`` if it is known."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        self.hits += 1
        return found[0]

    def keep(self, key: Hashable, key_size: int, reply: Reply) -> None:
        """Remember ``reply``, which is whole, under a ``key`` of so many bytes."""
        size = len(reply.body) + key_size + _OVERHEAD
        if size > self._most or key in self._kept:
            return
        self._kept[key] = reply, size
        self.size += size
        while self.size > self._most:
            _, (_, dropped) = self._kept.popitem(last=False)
            self.size -= dropped
