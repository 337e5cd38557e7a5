"""Recompute heads, balances and person-months from `amanah events`, importing nothing of the product."""

import hashlib
import json
import sys
from collections import defaultdict

TERMS = ("received", "available", "committed", "spent", "returned")
OTHERS = ("AllocationR", "CommitmentRa", "DonationReversed", "Funds", "PotClosed", "Shortfall", "Transfer")


def tree_root(leaves):
    stack = []  # complete subtrees (RFC 6962 section 2.1)
    for size, node in ((1, leaf) for leaf in leaves):
        while stack and stack[-1][0] == size:
            node, size = hashlib.sha256(b"\x01" + stack.pop()[1] + node).digest(), size * 2
        stack.append((size, node))
    root = stack.pop()[1] if stack else hashlib.sha256(b"").digest()
    for _, node in reversed(stack):
        root = hashlib.sha256(b"\x01" + node + root).digest()
    return root.hex()


def cells_of(runs, ranges):
    for run in runs:
        first, last = (int(run[end][:4]) * 12 + int(run[end][5:]) - 1 for end in ("first", "last"))
        for month in (f"{i // 12:04d}-{i % 12 + 1:02d}" for i in range(first, last + 1)):
            yield from ((month, seat) for r in ranges for seat in range(r["seat_from"], r["seat_to"] + 1))


def recompute(lines):  # cells: (batch, month) -> seat -> [rupiah, spent]
    funds, cells = defaultdict(lambda: dict.fromkeys(TERMS, 0)), defaultdict(dict)
    left_out, leaves, paid = defaultdict(set), [], defaultdict(int)
    for line in lines:
        entry = json.loads(line)
        state = json.dumps(entry["state"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        leaves.append(hashlib.sha256(b"\x00" + state).digest())
        assert [leaves[-1].hex(), len(leaves)] == [entry["leaf"], entry["position"]], f"broken at {entry['position']}"
        kind, what, fund = entry["state"]["kind"], entry["state"]["what"], funds[entry["state"]["stream"]]
        gain = defaultdict(int)
        if kind in ("DonationReceived", "BudgetAllocated", "OpeningBalanceStated"):
            gain.update(received=what["rupiah"], available=what["rupiah"])
        elif kind == "DonationReturned":
            gain.update(returned=what["rupiah"], available=-what["rupiah"])
        elif kind == "ContributionsCommitted":
            for row in what["rows"]:
                for month, seat in cells_of([row], [row]):
                    cells[what["batch"], month].setdefault(seat, [0, False])[0] += row["rupiah"]
                    gain["committed"] += row["rupiah"]
            gain["available"] = -gain["committed"]
        elif kind == "CommitmentReleased":
            freed = cells_of(what["months"], what["seats"])
            gain["available"] = sum(cells[what["batch"], month].pop(seat, [0])[0] for month, seat in freed)
            gain["committed"] = -gain["available"]
        elif kind == "WorkerLeftOut":
            left_out[what["batch"], what["month"]].add(what["seat"])
        elif kind == "ContributionPaid":
            month = what["batch"], what["month"]
            due = [seat for seat, cell in cells[month].items() if not cell[1] and seat not in left_out[month]]
            gain["spent"] = sum(cells[month][seat][0] for seat in due)
            gain["committed"] = -gain["spent"]
            assert [len(due), gain["spent"]] == [what["seats"], sum(part["rupiah"] for part in what["amounts"])]
            cells[month].update({seat: [cells[month][seat][0], True] for seat in due})
            paid[what["batch"]] += len(due)
            left_out.pop(month, None)
        elif kind == "ContributionReversed":
            for month, seat in cells_of([{"first": what["month"], "last": what["month"]}], what["seats"]):
                rupiah = cells[what["batch"], month].pop(seat)[0]
                gain["spent"], paid[what["batch"]] = gain["spent"] - rupiah, paid[what["batch"]] - 1
                cells[what["batch"], month].update({seat: [rupiah, False]} if what["recommit"] else {})
            gain["committed" if what["recommit"] else ("available", "returned")["to_revenue" in what]] = -gain["spent"]
        elif kind.startswith(OTHERS):
            sys.exit(f"{kind} at position {len(leaves)} moves money in a way that this script does not know")
        fund.update({term: fund[term] + gain[term] for term in gain})
    balances = {fund: terms for fund, terms in funds.items() if any(terms.values())}
    return {"position": len(leaves), "root": tree_root(leaves), "balances": balances, "person_months": paid}


if __name__ == "__main__":
    print(json.dumps(recompute(sys.stdin)))
