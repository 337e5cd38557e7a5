"""The documents of a claim: asked for, and complete, which starts the clock."""

from collections.abc import Iterator

from pydantic import Field

from ledger.claims.asking import ClaimCommand
from ledger.claims.claim import ClaimState
from ledger.claims.events import DocumentsCompleted, DocumentsRequested
from ledger.claims.values import DocumentKind
from ledger.command import Happening, History
from ledger.errors import Refused
from ledger.stating import must_be_distinct, stated


class RequestDocuments(ClaimCommand):
    """State the documents that a claim still misses; asked again with fewer of them as they come in."""

    NOUN = "claims"
    VERB = "request-documents"

    documents: tuple[DocumentKind, ...] = Field(
        min_length=1, max_length=20, description="Those that are missing.", examples=[["heir_letter"]]
    )

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the request; a claim whose documents were complete may turn out to miss one."""
        self.claim_in(history, ClaimState.FILED, ClaimState.DOCUMENTS_INCOMPLETE, ClaimState.DOCUMENTS_COMPLETE)
        must_be_distinct("documents", self.documents)
        yield Happening(self.claim, [stated(history, self, DocumentsRequested)])


class CompleteDocuments(ClaimCommand):
    """State that every document of a claim is there: the clock of a death benefit starts on this day."""

    NOUN = "claims"
    VERB = "complete-documents"

    documents: tuple[DocumentKind, ...] = Field(
        (), max_length=20, description="Those that came last.", examples=[["heir_letter"]]
    )

    def decide(self, history: History) -> Iterator[Happening]:
        """Yield the completion, or refuse it while a document that is missing did not come."""
        claim = self.claim_in(history, ClaimState.FILED, ClaimState.DOCUMENTS_INCOMPLETE)
        must_be_distinct("documents", self.documents)
        missing = [document for document in claim.missing if document not in self.documents]
        if missing:
            raise Refused(
                "documents_missing",
                f"expected all documents of {self.claim}, found {len(missing)} missing: {', '.join(missing)}; name "
                "those that came, or request what is missing",
                missing=missing,
            )
        yield Happening(self.claim, [stated(history, self, DocumentsCompleted)])
