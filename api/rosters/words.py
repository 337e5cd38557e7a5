"""What is said of a row: a sentence and what to do about it, in Indonesian for the workbook, in English elsewhere."""

from collections.abc import Mapping
from typing import NamedTuple

from api.rosters.change_words import CHANGES
from api.rosters.register_words import NAMES, REGISTER_WORDS
from ledger.errors import Detail
from ledger.rosters.roster import Judged
from ledger.rosters.values import Status, Verdict


class Words(NamedTuple):
    """A sentence and a suggestion, each in Indonesian and English; ``{name}`` stands for a number of the verdict."""

    sentence: str
    fix: str
    english: str
    english_fix: str


VERDICTS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "diterima",
    Verdict.ALREADY_COVERED: "sudah terlindungi",
    Verdict.DUPLICATE: "ganda",
    Verdict.INELIGIBLE: "tidak memenuhi syarat",
    Verdict.MALFORMED: "format salah",
    Verdict.UNDECIDED: "perlu keputusan",
}
_SOURCE = "Ambil lagi NIK dari sumbernya, lalu simpan dengan kolom berformat Teks."
_SOURCE_EN = "Take the NIK from its source again, and keep it in a column formatted as text."
_DATE = "Tulis tanggal sebagai 17-08-1980, atau format selnya sebagai Tanggal."
_DATE_EN = "Write the date as 17-08-1980, or format the cell as a date."
_OTHER = "Keluarkan dari daftar, atau tunjukkan bukti bahwa datanya keliru."
_OTHER_EN = "Leave the row out, or mend what is wrong about it in the list."
_LOOK = 'Periksa orangnya; bila benar, tulis "terima" di kolom Keputusan.'
_LOOK_EN = 'Look at who it is; if it is right, write "terima" in the column Keputusan.'
_LOOK_PAPERS = 'Periksa KTP atau KK-nya; bila benar, tulis "terima" di kolom Keputusan.'
_LOOK_PAPERS_EN = 'Look at his papers; if it is right, write "terima" in the column Keputusan.'

WORDS: Mapping[str, Words] = {
    "": Words("Diterima.", "", "Accepted.", ""),
    "barred_status": Words(
        "Menurut daftar ia {status_id}; aturan {rule}.",
        _OTHER,
        "The list says he is {status_en}; rule {rule}.",
        _OTHER_EN,
    ),
    "beyond_the_money": Words(
        "Dana tidak cukup sampai baris ini.",
        "Tambah dana, kurangi bulan, atau rencanakan lagi setelah dana masuk.",
        "The money does not reach this row.",
        "Record more money, ask for fewer months, or plan it again once there is money.",
    ),
    "birth_date_differs": Words(
        "Tanggal lahir berbeda dari yang ada dalam NIK; aturan {rule}.",
        _LOOK_PAPERS,
        "The birth date is another than the one in the NIK; rule {rule}.",
        _LOOK_PAPERS_EN,
    ),
    "birth_date_impossible": Words("Tanggal lahir tidak mungkin.", _DATE, "The birth date cannot be.", _DATE_EN),
    "birth_date_month_first": Words(
        "Tanggal lahir tampak ditulis bulan dahulu.", _DATE, "The birth date seems to have its month first.", _DATE_EN
    ),
    "birth_date_number": Words(
        "Tanggal lahir tersimpan sebagai angka.", _DATE, "The birth date is kept as a number.", _DATE_EN
    ),
    "birth_date_two_digits": Words(
        "Tahun lahir dua angka tidak jelas abadnya.",
        _DATE,
        "The year of birth has two digits and no century that fits.",
        _DATE_EN,
    ),
    "birth_date_unreadable": Words("Tanggal lahir tidak terbaca.", _DATE, "The birth date cannot be read.", _DATE_EN),
    "decile_missing": Words(
        "Desil tidak ada; batasnya {max}.", "Isi kolom Desil.", "No decile; the limit is {max}.", "Fill in the decile."
    ),
    "decile_too_high": Words(
        "Desil {decile}, batasnya {max}; aturan {rule}.",
        _OTHER,
        "Decile {decile}, the limit is {max}; rule {rule}.",
        _OTHER_EN,
    ),
    "decile_unreadable": Words(
        "Desil bukan angka 1 sampai 10.",
        "Tulis angka 1 sampai 10.",
        "The decile is no number from 1 to 10.",
        "Write a number from 1 to 10.",
    ),
    "deceased": Words(
        "Tercatat meninggal (entri {position}); aturan {rule}.",
        "Keluarkan dari daftar; bila keliru, koreksi catatannya dahulu.",
        "Recorded as having died (entry {position}); rule {rule}.",
        "Leave the row out; if it is wrong, correct that entry first.",
    ),
    "decision_unknown": Words(
        "Kolom Keputusan tidak dikenal.",
        'Tulis "terima", atau kosongkan; yang ditolak, hapus barisnya.',
        "The column Keputusan holds no known word.",
        'Write "terima", or nothing; delete the row of whom you decline.',
    ),
    "earmarked": Words(
        "Dana ini tidak diperuntukkan baginya ({restrictions}); aturan {rule}.",
        "Daftarkan dari dana lain, atau lengkapi pekerjaan dan domisilinya.",
        "The money is not meant for him ({restrictions}); rule {rule}.",
        "Enrol him from another fund, or complete his occupation and domicile.",
    ),
    "formula_without_result": Words(
        "Sel berisi rumus tanpa hasil.",
        "Salin kolomnya, lalu tempel sebagai nilai.",
        "The cell holds a formula without a result.",
        "Copy the column and paste it as values.",
    ),
    "held_before_erasure": Words(
        "Bulan {months} sudah ditanggung untuk NIK ini sebelum data orangnya dihapus.",
        "Keluarkan dari daftar, atau rencanakan bulan lain.",
        "The months {months} were held for this NIK before its person's data was erased.",
        "Leave the row out, or plan other months.",
    ),
    "known_otherwise": Words(
        "NIK ini dikenal dengan nama atau tanggal lahir lain.",
        _LOOK,
        "This NIK is known with another name or birth date.",
        _LOOK_EN,
    ),
    "known_person_perhaps": Words(
        "Nama mirip, tanggal lahir dan desa sama dengan orang yang sudah dikenal dengan NIK lain: mungkin satu orang.",
        _LOOK,
        "A like name, the birth date and the village are those of somebody known by another NIK: perhaps one person.",
        _LOOK_EN,
    ),
    "marked_dead": Words(
        "Menurut daftar sendiri ia sudah meninggal (Alm., atau Keterangan); aturan {rule}.",
        'Keluarkan dari daftar; bila ia masih hidup, tulis "terima" di kolom Keputusan.',
        "The list itself says that he has died (Alm., or in Keterangan); rule {rule}.",
        'Leave the row out; if he is alive, write "terima" in the column Keputusan.',
    ),
    "months_held": Words(
        "Sudah terlindungi {months} ({kinds}), sampai {until}.",
        "Keluarkan dari daftar, atau rencanakan bulan setelah {until}.",
        "Covered already for {months} ({kinds}), until {until}.",
        "Leave the row out, or plan months after {until}.",
    ),
    "name_missing": Words("Nama kosong.", "Isi namanya.", "No name.", "Fill in the name."),
    "name_not_text": Words("Nama bukan teks.", "Tulis namanya.", "The name is no text.", "Write the name."),
    "nik_fifteen_digits": Words(
        "NIK hanya 15 angka: satu angka hilang, biasanya nol di depan atau angka terakhir.",
        _SOURCE,
        "The NIK has 15 digits: one was lost, mostly the last one or a leading zero.",
        _SOURCE_EN,
    ),
    "nik_impossible": Words("NIK tidak mungkin ({reason}).", _SOURCE, "The NIK cannot be ({reason}).", _SOURCE_EN),
    "nik_length": Words(
        "NIK {digits} angka, seharusnya 16.", _SOURCE, "The NIK has {digits} digits, not 16.", _SOURCE_EN
    ),
    "nik_missing": Words("NIK kosong.", "Isi NIK-nya.", "No NIK.", "Fill in the NIK."),
    "nik_not_digits": Words(
        "NIK berisi huruf atau tanda lain.", _SOURCE, "The NIK holds letters or signs.", _SOURCE_EN
    ),
    "nik_not_text": Words("NIK bukan teks.", _SOURCE, "The NIK is no text.", _SOURCE_EN),
    "nik_numeric_cell": Words(
        "NIK tersimpan sebagai angka: lembar kerja hanya menyimpan 15 angka pertama, sisanya hilang.",
        _SOURCE,
        "The NIK is in a numeric cell: a sheet keeps the first 15 digits of a number, the others are lost.",
        _SOURCE_EN,
    ),
    "nik_scientific": Words(
        "NIK ditulis dalam notasi ilmiah (seperti 3,5E+15): angka-angkanya hilang.",
        _SOURCE,
        "The NIK is in scientific notation (such as 3.5E+15): its digits are lost.",
        _SOURCE_EN,
    ),
    "nik_trailing_zeros": Words(
        "Angka terakhir NIK menjadi nol: lembar kerja hanya menyimpan 15 angka.",
        _SOURCE,
        "The last digit of the NIK became zero: the sheet kept 15 digits.",
        _SOURCE_EN,
    ),
    "occupation_unknown": Words(
        "Pekerjaan tidak dikenal.",
        "Pilih dari daftar pekerjaan di templat, atau tulis lainnya.",
        "The occupation is not known.",
        "Take one of the list in the template, or write lainnya.",
    ),
    "outside_age": Words(
        "Umur {age} pada {on}; syaratnya {min} sampai {max}; aturan {rule}.",
        _OTHER,
        "Aged {age} on {on}; the limits are {min} to {max}; rule {rule}.",
        _OTHER_EN,
    ),
    "outside_region": Words(
        "Domisili {found} di luar {region}; aturan {rule}.",
        "Perbaiki kode wilayah, atau daftarkan lewat sponsor wilayahnya.",
        "Domicile {found} is not in {region}; rule {rule}.",
        "Mend the code, or enrol him with a sponsor of his region.",
    ),
    "region_missing": Words(
        "Domisili kosong.", "Isi Kode Wilayah atau nama desa.", "No domicile.", "Fill in the code or the village."
    ),
    "region_unknown": Words(
        "Kode wilayah tidak dikenal.", "Perbaiki kodenya.", "The region code is not known.", "Mend the code."
    ),
    "row_unreadable": Words("Baris tidak terbaca.", "Tulis ulang.", "The row cannot be read.", "Write it anew."),
    "row_erased": Words(
        "Orangnya dihapus, dan barisnya dimusnahkan bersamanya.",
        "Tidak ada yang perlu dilakukan.",
        "The person was erased, and the row with him.",
        "Nothing is left to do.",
    ),
    "same_nik": Words(
        "NIK sama dengan baris {first_row}.", "Hapus salah satu.", "The NIK is that of row {first_row}.", "Delete one."
    ),
    "same_person_perhaps": Words(
        "Nama, tanggal lahir dan desa sama dengan baris {first_row}, NIK lain: mungkin satu orang.",
        _LOOK,
        "Name, birth date and village are those of row {first_row}, the NIK is another: perhaps one person.",
        _LOOK_EN,
    ),
    "village_ambiguous": Words(
        "Ada {villages} desa bernama sama.",
        "Isi kecamatan atau kode wilayah.",
        "{villages} villages have this name.",
        "Fill in the district or the code.",
    ),
    "village_unknown": Words(
        "Nama desa tidak dikenal di wilayah ini.",
        "Perbaiki nama atau isi kode wilayah.",
        "The village is not known in this region.",
        "Mend the name, or fill in the code.",
    ),
    **{code: Words(*four) for code, four in CHANGES.items()},
    **{code: Words(*words) for code, words in REGISTER_WORDS.items()},
}

_STATUS: Mapping[Status, tuple[str, str]] = {
    Status.CIVIL_SERVANT: ("pegawai negeri", "a civil servant"),
    Status.NOT_WORKING: ("tidak bekerja", "not working"),
    Status.POLICE: ("anggota Polri", "of the police"),
    Status.SOLDIER: ("anggota TNI", "a soldier"),
    Status.VILLAGE_OFFICIAL: ("perangkat desa", "a village official"),
    Status.WAGE_EARNER: ("penerima upah", "a wage earner"),
}
_FIELDS: dict[str, tuple[str, str]] = {"birth_date": ("tanggal lahir", "birth date"), "name": ("nama", "name")}
_KINDS: dict[str, tuple[str, str]] = {
    "apbd_province": ("APBD provinsi", "a province's budget"),
    "apbd_regency": ("APBD kabupaten/kota", "a regency's budget"),
    "before_the_book": ("perlindungan sebelum buku ini", "cover from before the book"),
    "dbh_sawit": ("DBH sawit", "palm oil revenue"),
    "dbhcht": ("DBHCHT", "tobacco excise revenue"),
    "donation": ("donasi", "donations"),
    "village": ("dana desa", "a village's budget"),
    "zakat": ("zakat", "zakat"),
}


def sentence(judged: Judged, *, indonesian: bool) -> tuple[str, str]:
    """Return what is said of a row, and what to do about it; of a rare refusal its own words."""
    if judged.code not in WORDS:
        said, _, fix = str(judged.numbers["message"]).partition("; ")
        return said, fix
    words, numbers = WORDS[judged.code], _shown(judged.numbers, indonesian=indonesian)
    said, fix = (words.sentence, words.fix) if indonesian else (words.english, words.english_fix)
    return said.format(**numbers), fix.format(**numbers)


def _shown(numbers: Mapping[str, Detail], *, indonesian: bool) -> dict[str, str]:
    shown = {name: _written(value, indonesian=indonesian) for name, value in numbers.items()}
    status = numbers.get("status")
    if isinstance(status, str):
        shown["status_id"], shown["status_en"] = _STATUS[Status(status)]
    register = numbers.get("register")
    if isinstance(register, str):
        shown["register_id"], shown["register_en"] = NAMES[register]
    return shown


def _written(value: Detail, *, indonesian: bool) -> str:
    if isinstance(value, str | int) or value is None:
        return "-" if value is None else str(value)
    known = _KINDS | _FIELDS
    return ", ".join(known.get(str(one), (str(one), str(one)))[0 if indonesian else 1] for one in value)
