"""The event sourcing library's factory: name this module as PERSISTENCE_MODULE to run an application on our store."""

from functools import cached_property
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    NotSupportedError,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ledger.store.recorder import LedgerRecorder, SnapshotRecorder, ViewRecorder
from ledger.store.store import Store


class LedgerFactory(InfrastructureFactory[TrackingRecorder]):
    """Builds recorders on a store: the one given, or one opened from the application's environment."""

    STORE_URL = "STORE_URL"
    CREATE_TABLE = "CREATE_TABLE"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"

    def __init__(self, env: Environment | EnvType | None = None, *, store: Store | None = None) -> None:
        super().__init__(env)
        self._given = store

    @cached_property
    def store(self) -> Store:
        """The store that every recorder of this factory shares."""
        if self._given is not None:
            return self._given
        url = self.env.get(self.STORE_URL)
        if url is None:
            raise OSError(f"expected the database's address in {self.STORE_URL}, found none")
        return Store(url, create=strtobool(self.env.get(self.CREATE_TABLE, "yes")))

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Construct the recorder of snapshots, or of events when that is the purpose."""
        return SnapshotRecorder(self.store) if purpose == "snapshots" else self._ledger_recorder()

    def application_recorder(self) -> ApplicationRecorder:
        """Construct the recorder of the book."""
        return self._ledger_recorder()

    def _ledger_recorder(self) -> LedgerRecorder:
        names_are_uuids = self.env.get(self.ORIGINATOR_ID_TYPE, "text") == "uuid"
        return LedgerRecorder(self.store, read_name=UUID if names_are_uuids else str)

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> TrackingRecorder:
        """Construct a projection's recorder, of the class given or named by topic."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        chosen: type[TrackingRecorder] = tracking_recorder_class or (resolve_topic(topic) if topic else ViewRecorder)
        if not issubclass(chosen, ViewRecorder):
            raise NotSupportedError(f"expected a subclass of ViewRecorder, found {chosen.__qualname__}")
        return chosen(self.store)

    def process_recorder(self) -> ProcessRecorder:
        """Refuse: this book has one bounded context, so no events are made out of other applications' events."""
        raise NotSupportedError("expected an application or a projection, found a process application")

    def close(self) -> None:
        """Close the store, if it was opened here."""
        if self._given is None and "store" in self.__dict__:
            self.store.dispose()
