"""What a process counts about itself, in the form of Prometheus: requests, refusals, how far readers are behind."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text

from api.bootstrap import ReadingRoom
from api.log import log_folder
from ledger.transparency.folder import head_of

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
OUTCOMES = {201: "recorded", 200: "not_written"}
"""What a status says of a command; a dry run and a first receipt again write nothing."""
_REACHED = text("SELECT name, position FROM read_positions ORDER BY name")


class Metrics:
    """The counts of one app over a reading room."""

    def __init__(self, room: ReadingRoom) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Positions(room))
        self._requests = Histogram(
            "amanah_request_seconds",
            "How long requests took, by route, method and status.",
            ["route", "method", "status"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._refusals = Counter(
            "amanah_refusals", "Requests that were refused, by code.", ["code"], registry=self._registry
        )
        self._commands = Counter(
            "amanah_commands", "Commands sent, by command and outcome.", ["command", "outcome"], registry=self._registry
        )

    def count(self, route: str, method: str, status: int, seconds: float, *, code: str | None) -> None:
        """Count one request; ``code`` is why it was refused."""
        self._requests.labels(route, method, str(status)).observe(seconds)
        if code is not None:
            self._refusals.labels(code).inc()
        if method == "POST":
            command = route.removeprefix("/v1/").replace("/", " ")
            self._commands.labels(command, OUTCOMES.get(status, "refused")).inc()

    def told(self) -> bytes:
        """Return every count as text."""
        return generate_latest(self._registry)


class _Positions(Collector):
    """Where the book, its readers, its log and its connections stand; looked up as it is asked for."""

    def __init__(self, room: ReadingRoom) -> None:
        self._room = room

    def describe(self) -> Iterable[Metric]:
        """Return nothing: what there is, the database says."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Yield the positions."""
        with self._room.store.reader() as reader:
            head, reached = reader.head.position, reader.connection.execute(_REACHED).all()
        yield GaugeMetricFamily("amanah_head_position", "The last position of the book.", value=head)
        lag = GaugeMetricFamily("amanah_projection_lag", "Entries that a reader has not taken in.", labels=["reader"])
        for name, position in reached:
            lag.add_metric([name], head - position)
        yield lag
        folder = log_folder(self._room.settings)
        for name, note in (("sealed", folder.published), ("witnessed", folder.witnessed)):
            found = head_of(note)
            behind = head - (found.size if found else 0)
            yield GaugeMetricFamily(f"amanah_{name}_lag", f"Entries that no {name} head covers.", value=behind)
        yield GaugeMetricFamily(
            "amanah_connections_in_use", "Connections of the pool that are in use.", value=self._room.store.in_use
        )
