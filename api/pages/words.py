"""The words of the pages, in Indonesian and in English, and how figures and dates are written in each."""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from ledger.basis import Basis

LANGUAGES = ("id", "en")
_LOCALES = {"id": "id_ID", "en": "en_US"}

_ID = {
    "title": "Amanah",
    "table": "Tabel",
    "tagline": "Buku besar sponsor: siapa membayar iuran BPJS Ketenagakerjaan pekerja rentan, dan apa yang dibelinya.",
    "skip": "Langsung ke isi",
    "other_language": "English",
    "illustrative_note": "Orang, hadiah, klaim dan kematian yang bertanda “ilustrasi” adalah rekaan untuk peragaan. "
    "Tidak ada nama orang pada halaman ini.",
    "summary": "Ringkasan",
    "people_covered": "orang pernah didaftarkan (dihitung sekali)",
    "no_people": "belum ada orang yang didaftarkan",
    "schemes": "Program perlindungan",
    "funds_word": "dana",
    "exceptions_word": "pengecualian terbuka",
    "scheme": "Program perlindungan",
    "region": "Wilayah",
    "seats": "Kursi",
    "people": "Orang",
    "person_months": "Bulan-orang dibayar",
    "active": "Aktif pada {month}",
    "basis": "Dasar",
    "basis_of_people": "Dasar orang",
    "basis_of_months": "Dasar bulan",
    "reported": "Angka terbit di sampingnya",
    "persons_reported": "{persons} orang ({count_kind})",
    "no_schemes": "Belum ada program perlindungan yang dicatat.",
    "funds": "Dana",
    "cash": "Uang tunai: donasi dan zakat",
    "authority": "Wewenang anggaran: APBD dan sejenisnya",
    "authority_note": "Wewenang belanja bukan uang yang diterima; keduanya tidak pernah dijumlahkan.",
    "fund": "Dana",
    "received": "Diterima",
    "allocated": "Dianggarkan",
    "available": "Tersedia",
    "committed": "Terikat",
    "spent": "Dibayarkan",
    "returned": "Dikembalikan",
    "lapsed": "Hangus (SiLPA)",
    "moved_in": "Pindah masuk",
    "moved_out": "Pindah keluar",
    "raised": "Ditambah",
    "reduced": "Dikurangi",
    "taken": "Ditarik kembali",
    "replaced": "Diganti",
    "adds_up": "Tiap baris: {terms}.",
    "shortfall": "Kekurangan",
    "without_money": "Dana yang jumlahnya belum tercatat",
    "no_funds": "Belum ada dana yang dicatat.",
    "gifts": "Donasi dan apa yang dibelinya",
    "gifts_note": "Yang terbaru di atas. Pemberi yang perorangan tidak disebut namanya.",
    "donor": "Pemberi",
    "a_person": "seorang perorangan",
    "no_gifts": "Belum ada donasi yang dicatat.",
    "published": "Angka yang diterbitkan",
    "published_note": "Pernyataan pihak lain, dicatat sebagaimana terbit; bukan dasar angka di atas.",
    "figure": "Angka",
    "date": "Tanggal",
    "source": "Sumber",
    "no_published": "Belum ada angka terbit yang dicatat.",
    "newest": "Peristiwa terbaru",
    "position": "Posisi",
    "recorded": "Dicatat",
    "event": "Peristiwa",
    "subject": "Tentang",
    "no_events": "Buku ini masih kosong.",
    "newest_note": "Yang terakhir dicatat di atas.",
    "newest_dated": "Yang bertanggal sampai {date}, yang terakhir dicatat di atas; pendaftaran orang, yang tidak "
    "bertanggal sendiri, tidak termasuk.",
    "no_events_by_then": "Tidak ada peristiwa yang bertanggal sampai {date}.",
    "exceptions": "Pengecualian terbuka",
    "exceptions_note": "Fakta yang dicatat meski sebuah aturan dilanggar; tetap terdaftar sampai dijawab.",
    "code": "Kode",
    "no_exceptions": "Tidak ada pengecualian terbuka.",
    "more": "dan {count} lagi",
    "as_of_all": "semua tanggal yang diketahui",
    "as_of": "per {date}",
    "known_at": "Semua angka: {as_of}, diketahui pada posisi {position} ({at}), akar {root}.",
    "at_moment": "{as_of}, diketahui pada posisi {position}",
    "to_newest": "Ke keadaan terbaru.",
    "provisional": "Catatan baru masih dapat mengubahnya.",
    "sums_note": "Satu orang dalam beberapa program dihitung sekali pada ringkasan; kursi adalah jumlah pendaftaran.",
    "missing_title": "Halaman tidak ditemukan",
    "missing": "Tidak ada halaman di alamat ini.",
    "wrong_title": "Alamat ini tidak dapat dijawab",
    "wrong": "Halaman ini hanya mengenal valid_at (sebuah tanggal seperti 2022-12-31) dan known_at (sebuah posisi "
    "seperti 1042, atau saat seperti 2023-01-01T00:00:00+07:00), masing-masing paling banyak sekali, dan lang (id "
    "atau en) tanpa /en; perbaiki alamatnya. Yang ditemukan:",
    "home": "Ke halaman depan",
    "reported_basis": "dilaporkan",
    "derived_basis": "diturunkan",
    "assumed_basis": "diasumsikan",
    "illustrative_basis": "ilustrasi",
    "api": "Data yang sama tersedia lewat API",
}

_EN = {
    "title": "Amanah",
    "table": "Table",
    "tagline": "A sponsorship ledger: who paid vulnerable workers' social insurance, and what that bought.",
    "skip": "Skip to the content",
    "other_language": "Bahasa Indonesia",
    "illustrative_note": "People, gifts, claims and deaths marked “illustrative” are made up for demonstration. "
    "No person's name stands on this page.",
    "summary": "Summary",
    "people_covered": "people enrolled so far (each counted once)",
    "no_people": "no people enrolled yet",
    "schemes": "Schemes",
    "funds_word": "funds",
    "exceptions_word": "open exceptions",
    "scheme": "Scheme",
    "region": "Region",
    "seats": "Seats",
    "people": "People",
    "person_months": "Person-months paid",
    "active": "Active in {month}",
    "basis": "Basis",
    "basis_of_people": "Basis of people",
    "basis_of_months": "Basis of months",
    "reported": "Published figures beside it",
    "persons_reported": "{persons} people ({count_kind})",
    "no_schemes": "No scheme has been recorded yet.",
    "funds": "Funds",
    "cash": "Cash: donations and zakat",
    "authority": "Budget authority: regional budgets and their like",
    "authority_note": "Authority to spend is not money received; the two are never added.",
    "fund": "Fund",
    "received": "Received",
    "allocated": "Allocated",
    "available": "Available",
    "committed": "Committed",
    "spent": "Spent",
    "returned": "Returned",
    "lapsed": "Lapsed (SiLPA)",
    "moved_in": "Moved in",
    "moved_out": "Moved out",
    "raised": "Raised",
    "reduced": "Reduced",
    "taken": "Taken back",
    "replaced": "Replaced",
    "adds_up": "In each row: {terms}.",
    "shortfall": "Shortfall",
    "without_money": "Funds of which no amount is recorded",
    "no_funds": "No fund has been recorded yet.",
    "gifts": "Gifts and what they bought",
    "gifts_note": "The newest first. Donors who are natural persons are not named.",
    "donor": "Donor",
    "a_person": "a person",
    "no_gifts": "No gift has been recorded yet.",
    "published": "Published figures",
    "published_note": "What others stated, recorded as published; nothing above is computed from it.",
    "figure": "Figure",
    "date": "Date",
    "source": "Source",
    "no_published": "No published figure has been recorded yet.",
    "newest": "Newest events",
    "position": "Position",
    "recorded": "Recorded",
    "event": "Event",
    "subject": "About",
    "no_events": "This book is still empty.",
    "newest_note": "The last recorded first.",
    "newest_dated": "Those dated up to {date}, the last recorded first; enrolments of people, which have no date of "
    "their own, are left out.",
    "no_events_by_then": "No event is dated up to {date}.",
    "exceptions": "Open exceptions",
    "exceptions_note": "Facts recorded although a rule was broken; they stay listed until answered.",
    "code": "Code",
    "no_exceptions": "There is no open exception.",
    "more": "and {count} more",
    "as_of_all": "all dates known",
    "as_of": "as of {date}",
    "known_at": "All figures: {as_of}, known at position {position} ({at}), root {root}.",
    "at_moment": "{as_of}, known at position {position}",
    "to_newest": "To the newest.",
    "provisional": "Entries to come may change them.",
    "sums_note": "A person in several schemes counts once in the summary; seats are the number of enrolments.",
    "missing_title": "Page not found",
    "missing": "There is no page at this address.",
    "wrong_title": "This address cannot be answered",
    "wrong": "This page knows only valid_at (a date such as 2022-12-31) and known_at (a position such as 1042, or a "
    "moment such as 2023-01-01T00:00:00+07:00), each at most once, and lang (id or en) without /en; mend the address. "
    "What was found:",
    "home": "To the start page",
    "reported_basis": "reported",
    "derived_basis": "derived",
    "assumed_basis": "assumed",
    "illustrative_basis": "illustrative",
    "api": "The same figures are served by the API",
}

WORDS: Mapping[str, Mapping[str, str]] = {"id": _ID, "en": _EN}


def number(value: int, language: str) -> str:
    """Write a whole number as the language does."""
    return format_decimal(value, locale=_LOCALES[language])


def day(value: date, language: str) -> str:
    """Write a date as the language does."""
    return format_date(value, format="long", locale=_LOCALES[language])


def basis_word(basis: Basis, language: str) -> str:
    """Write a basis in the language."""
    return WORDS[language][f"{basis.value}_basis"]
