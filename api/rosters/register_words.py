"""What is said of a row by an outside register: each sentence names the register, its day, its age and its entry."""

from collections.abc import Mapping

from ledger.registers.values import RegisterKind

NAMES: Mapping[str, tuple[str, str]] = {
    RegisterKind.POPULATION: ("Data kependudukan", "The population register"),
    RegisterKind.POVERTY: ("DTSEN", "The poverty register"),
    RegisterKind.WAGE_EARNERS: ("Data peserta penerima upah", "The register of wage earners"),
}
_ID = "{register_id} per {as_of} (umur {age_days} hari, entri {position})"
_EN = "{register_en} as of {as_of} ({age_days} days old, entry {position})"
_OUT = "Keluarkan dari daftar; bila registernya keliru, minta dibetulkan dan impor yang baru."
_OUT_EN = "Leave the row out; if the register is wrong, have it mended there and import it anew."
_LOOK = 'Periksa orangnya dan dokumennya; bila benar, tulis "terima" di kolom Keputusan.'
_LOOK_EN = 'Look at the person and his papers; if it is right, write "terima" in the column Keputusan.'
_NEW = "Impor register yang lebih baru, lalu rencanakan lagi."
_NEW_EN = "Import a newer snapshot, and plan the list again."

REGISTER_WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "decile_contradicts": (
        f"Daftar menulis desil {{decile}}, {_ID}: desil {{found}}; aturan {{rule}}.",
        _LOOK,
        f"The list says decile {{decile}}. {_EN}: decile {{found}}; rule {{rule}}.",
        _LOOK_EN,
    ),
    "decile_not_in_register": (
        f"Daftar menulis desil {{decile}}, tetapi NIK ini tidak ada dalam {_ID}; aturan {{rule}}.",
        _LOOK,
        f"The list says decile {{decile}}. {_EN} does not know the NIK; rule {{rule}}.",
        _LOOK_EN,
    ),
    "register_contradicts": (
        f"{_ID} memuat NIK ini lebih dari sekali dengan isi berbeda; aturan {{rule}}.",
        _LOOK,
        f"{_EN} says different things of this NIK; rule {{rule}}.",
        _LOOK_EN,
    ),
    "register_deceased": (
        f"{_ID}: meninggal; aturan {{rule}}.",
        _OUT,
        f"{_EN}: deceased; rule {{rule}}.",
        _OUT_EN,
    ),
    "register_decile_too_high": (
        f"{_ID}: desil {{decile}}, batasnya {{max}}; aturan {{rule}}.",
        _OUT,
        f"{_EN}: decile {{decile}}, the limit is {{max}}; rule {{rule}}.",
        _OUT_EN,
    ),
    "register_differs": (
        f"{_ID}: {{differs}} berbeda; aturan {{rule}}.",
        _LOOK,
        f"{_EN}: another {{differs}}; rule {{rule}}.",
        _LOOK_EN,
    ),
    "register_elsewhere": (
        f"{_ID}: domisili {{found}}, di luar {{region}}; aturan {{rule}}.",
        _OUT,
        f"{_EN}: domicile {{found}}, not in {{region}}; rule {{rule}}.",
        _OUT_EN,
    ),
    "register_inactive": (
        f"{_ID}: NIK tidak aktif; aturan {{rule}}.",
        _OUT,
        f"{_EN}: the NIK is not active; rule {{rule}}.",
        _OUT_EN,
    ),
    "register_not_found": (
        f"NIK tidak ada dalam {_ID}; aturan {{rule}}.",
        _LOOK,
        f"{_EN} does not know the NIK; rule {{rule}}.",
        _LOOK_EN,
    ),
    "register_too_old": (
        f"{_ID}: terlalu lama, batasnya {{max}} hari; aturan {{rule}}.",
        _NEW,
        f"{_EN}: too old, the limit is {{max}} days; rule {{rule}}.",
        _NEW_EN,
    ),
    "register_undated": (
        f"{_ID}: peserta penerima upah, tetapi tanggalnya tidak terbaca; aturan {{rule}}.",
        _LOOK,
        f"{_EN}: a wage earner, from or until a day that cannot be read; rule {{rule}}.",
        _LOOK_EN,
    ),
    "register_wage_earner": (
        f"{_ID}: peserta penerima upah dari {{since}} sampai {{until}}; aturan {{rule}}.",
        _OUT,
        f"{_EN}: a wage earner from {{since}} until {{until}}; rule {{rule}}.",
        _OUT_EN,
    ),
}
"""By code: the sentence and what to do, in Indonesian and in English."""
