"""The event sourcing library's application over our store, for those who read or follow the book by its means."""

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, TrackingRecorder

from ledger.store import LedgerFactory, Store


class Ledger(Application[str]):
    """The library's application over our store: repository, notification log and subscriptions for those who follow."""

    name = "ledger"

    def __init__(self, store: Store) -> None:
        self._factory = LedgerFactory({}, store=store)
        super().__init__({"MAPPER_TOPIC": "ledger.store.mapper:LedgerMapper"})

    def construct_factory(self, env: object) -> InfrastructureFactory[TrackingRecorder]:
        """Use the factory of the store that was given."""
        self._factory.env = env  # type: ignore[assignment]  # the library's own class, under another annotation
        return self._factory
