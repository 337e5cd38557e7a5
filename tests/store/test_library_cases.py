"""The event sourcing library's own recorder cases, on both databases."""

from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import NotSupportedError, TrackingRecorder
from eventsourcing.tests import persistence as cases
from eventsourcing.utils import Environment

from ledger.store import LedgerFactory, LedgerRecorder, SnapshotRecorder, Store, ViewRecorder


class _OnStore:
    """Gives each test a store; the library's cases are unittest classes and take no parametrised fixtures."""

    url_fixture: ClassVar[str]
    store: Store

    @pytest.fixture(autouse=True)
    def _open(self, request: pytest.FixtureRequest) -> Iterator[None]:
        self.url: str = request.getfixturevalue(self.url_fixture)
        self.store = Store(self.url)
        yield
        self.store.dispose()


class _OnSQLite(_OnStore):
    url_fixture = "sqlite_url"


class _OnPostgreSQL(_OnStore):
    url_fixture = "pg_url"


class _Snapshots(_OnStore):
    def create_recorder(self) -> SnapshotRecorder:
        return SnapshotRecorder(self.store)


class _Book(_OnStore):
    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.store, read_name=UUID)


class _BookWithNames(_OnStore):
    def create_recorder(self) -> LedgerRecorder:
        return self.store.recorder

    def new_originator_id(self) -> str:
        return f"fund-{uuid4()}"


class _Views(_OnStore):
    def create_recorder(self) -> ViewRecorder:
        return ViewRecorder(self.store)


class TestSnapshotsOnSQLite(_OnSQLite, _Snapshots, cases.AggregateRecorderTestCase):
    pass


class TestSnapshotsOnPostgreSQL(_OnPostgreSQL, _Snapshots, cases.AggregateRecorderTestCase):
    pass


class _Subscribing:
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestBookOnSQLite(_OnSQLite, _Book, _Subscribing, cases.ApplicationRecorderTestCase):
    pass


class TestBookOnPostgreSQL(_OnPostgreSQL, _Book, _Subscribing, cases.ApplicationRecorderTestCase):
    pass


class TestNamedBookOnSQLite(_OnSQLite, _BookWithNames, _Subscribing, cases.ApplicationRecorderTestCase):
    pass


class TestNamedBookOnPostgreSQL(_OnPostgreSQL, _BookWithNames, _Subscribing, cases.ApplicationRecorderTestCase):
    pass


class TestViewsOnSQLite(_OnSQLite, _Views, cases.TrackingRecorderTestCase):
    pass


class TestViewsOnPostgreSQL(_OnPostgreSQL, _Views, cases.TrackingRecorderTestCase):
    pass


class TestNonInterleavingOnSQLite(_OnSQLite, _Book, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class TestNonInterleavingOnPostgreSQL(_OnPostgreSQL, _Book, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class OtherView(ViewRecorder):
    """A projection's own recorder, named by topic in the factory's case."""


class _Factory(_OnStore):
    factory: LedgerFactory

    def setUp(self) -> None:
        self.env = Environment(env={"PERSISTENCE_MODULE": "ledger.store.factory", "STORE_URL": self.url})
        super().setUp()  # type: ignore[misc]

    def expected_factory_class(self) -> type[LedgerFactory]:
        return LedgerFactory

    def expected_aggregate_recorder_class(self) -> type[LedgerRecorder]:
        return LedgerRecorder

    def expected_application_recorder_class(self) -> type[LedgerRecorder]:
        return LedgerRecorder

    def expected_tracking_recorder_class(self) -> type[ViewRecorder]:
        return ViewRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return OtherView

    def expected_process_recorder_class(self) -> type[TrackingRecorder]:
        raise AssertionError("the book makes no events out of other applications' events")

    def test_create_process_recorder(self) -> None:
        with pytest.raises(NotSupportedError, match="found a process application"):
            self.factory.process_recorder()

    def test_snapshots_have_a_recorder_of_their_own(self) -> None:
        assert isinstance(self.factory.aggregate_recorder(purpose="snapshots"), SnapshotRecorder)


class TestFactoryOnSQLite(_OnSQLite, _Factory, cases.InfrastructureFactoryTestCase[LedgerFactory]):
    pass


class TestFactoryOnPostgreSQL(_OnPostgreSQL, _Factory, cases.InfrastructureFactoryTestCase[LedgerFactory]):
    pass
