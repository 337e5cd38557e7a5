"""What can be corrected: an amount, a fund, a whole transfer, a month, a person, a group, what was recorded twice."""

from ledger.command import Command
from ledger.corrections.duplicate import CorrectDuplicate
from ledger.corrections.gifts import CorrectAmount, CorrectFund
from ledger.corrections.group import CorrectGroup
from ledger.corrections.month import CorrectMonth
from ledger.corrections.person import CorrectPerson
from ledger.corrections.transfer import CorrectTransfer

COMMANDS: tuple[type[Command], ...] = (
    CorrectAmount,
    CorrectFund,
    CorrectMonth,
    CorrectPerson,
    CorrectDuplicate,
    CorrectGroup,
    CorrectTransfer,
)
