"""What is said of personal data: who was revealed, restricted or erased, and what people ask about their own data."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from ledger.event import Event, Fact, Label, Position, Reference, Value
from ledger.identifiers import ClaimId, FundId, PartyId, RequestId, WorkerId
from ledger.periods import Day

ERASURES = "erasures"
"""The one stream of erasures: whoever resolved a person before one of them resolves him again."""
PERSONS = "persons"
"""The one stream of mergers and splits: whoever resolved a person before one of them resolves him again."""


class RevealReason(StrEnum):
    """Why an officer looks up who somebody is."""

    AUDIT = "audit"
    CLAIM = "claim"
    """A claim is prepared or decided."""
    DATA_REQUEST = "data_request"
    """He asks for his own data."""
    ENROLMENT_CHECK = "enrolment_check"
    """A list is compared with the person."""
    LEGAL_ORDER = "legal_order"


class ErasureReason(StrEnum):
    """Why personal data is erased (UU 27/2022 article 43)."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    PURPOSE_ENDED = "purpose_ended"
    REQUESTED = "requested"
    UNLAWFUL = "unlawful"


class LiftReason(StrEnum):
    """Why a restriction of somebody's data ends."""

    CONSENTED = "consented"
    """He agrees that it is used again."""
    IN_ERROR = "in_error"
    """It was restricted by mistake."""
    SETTLED = "settled"
    """What was disputed is settled."""


class DataRight(StrEnum):
    """What somebody asks about his own data (UU 27/2022 articles 5 to 13)."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    RESTRICTION = "restriction"
    WITHDRAWAL = "withdrawal"


class RequestOutcome(StrEnum):
    """How a request was answered."""

    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"


class KeptFor(StrEnum):
    """What still needs to know who somebody is."""

    CLAIM = "claim"
    COVER = "cover"
    RETENTION = "retention"


class Keeping(Value):
    """Why somebody's data is kept: for what, until when, by which fund's controller and by which law."""

    article: Label | None = Field(None, description="The article it rests on.", examples=["UU 27/2022 Pasal 43"])
    claim: ClaimId | None = None
    controller: PartyId | None = Field(None, description="The owner of the fund, who answers for the data.")
    fund: FundId | None = None
    kept_for: KeptFor = Field(description="What needs it.", examples=["retention"])
    law: Position | None = Field(None, description="The entry of the law that it rests on.")
    until: Day | None = Field(None, description="The last day on which it is kept; absent: until the claim ends.")


class PersonalDataRevealed(Fact):
    """An officer looked up who somebody is; what he saw stands nowhere in the book."""

    reason: RevealReason
    request: RequestId | None = None
    worker: WorkerId


class PersonalDataRestricted(Fact):
    """Somebody's data is kept since it must be, and revealed for a claim, a legal order or to himself alone."""

    because: tuple[Keeping, ...] = Field(min_length=1, max_length=100, description="Why it is kept.")
    request: RequestId | None = None
    worker: WorkerId


class PersonalDataRestrictionLifted(Fact):
    """A restriction of somebody's data ends: it is revealed for every reason of the list again."""

    reason: LiftReason
    request: RequestId | None = None
    worker: WorkerId


class PersonalDataErased(Fact):
    """Somebody's key, data and look-up token are destroyed; his WorkerId, months and money stand."""

    claims: tuple[ClaimId, ...] = Field((), max_length=100, description="His claims, whose children are erased too.")
    held_until: Day = Field(description="Until when it is kept, without a person, that a NIK held his months.")
    law: Position = Field(description="The entry of the law that this day rests on.")
    merged: tuple[WorkerId, ...] | None = Field(
        None, max_length=100, description="Who had been merged into him: their rows of the vault are destroyed too."
    )
    reason: ErasureReason
    request: RequestId | None = None
    worker: WorkerId

    def natural_keys(self) -> Iterable[tuple[str, str]]:
        """Somebody is erased once."""
        return [("erased", worker) for worker in (self.worker, *(self.merged or ()))]


class PersonsMerged(Fact):
    """Two workers prove to be one person: he is known by one of them, to whom both NIKs lead from now on."""

    absorbed: WorkerId = Field(description="The worker who is the same person.")
    keeps: WorkerId = Field(description="The worker as whom he is known from now on.")


class PersonsSplit(Fact):
    """A worker proves to be two people: the seats that are corrected with it are the other one's."""

    splits: WorkerId = Field(description="The worker under whom both were.")
    worker: WorkerId = Field(description="The other one.")


class DataRequestReceived(Fact):
    """Somebody asks for something about his own data; the hours to answer run from the date on."""

    letter: Reference | None = Field(None, description="The number of his letter.")
    request: RequestId
    right: DataRight
    worker: WorkerId | None = Field(None, description="Who he is, where the book knows him.")


class DataRequestAnswered(Fact):
    """A request about somebody's own data is answered."""

    article: Label | None = Field(None, description="The article that a refusal rests on.")
    letter: Reference | None = Field(None, description="The number of the answer.")
    outcome: RequestOutcome
    request: RequestId


EVENTS: tuple[type[Event], ...] = (
    PersonalDataRevealed,
    PersonalDataRestricted,
    PersonalDataRestrictionLifted,
    PersonalDataErased,
    PersonsMerged,
    PersonsSplit,
    DataRequestReceived,
    DataRequestAnswered,
)
