"""What lists call an occupation: a code of ours, or a status with which nobody is a vulnerable worker."""

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from api.rosters.cells import Wrong, text_of
from api.rosters.headers import Cell
from ledger.rosters.values import Status

_WORDS: Mapping[str, str] = {
    "casual_labourer": "buruh harian, buruh lepas, pekerja harian lepas, buruh serabutan, serabutan, "
    "kuli, kuli bangunan, kuli panggul, kuli angkut, buruh bangunan, tukang bangunan, buruh angkut, "
    "buruh bongkar muat, buruh cuci, pekerja serabutan, harian lepas, tukang gali, tukang sumur, "
    "buruh gendong, buruh kasar, tukang kebun, tukang sapu",
    "courier": "kurir paket, kurir online",
    "driver": "sopir, supir, sopir angkot, supir angkot, sopir truk, pengemudi becak, tukang becak, "
    "becak, penarik becak, pengayuh becak, abang becak, bentor, pengemudi bentor, sopir bajaj, kusir, kusir delman, "
    "sopir becak, sopir taksi, kernet, kondektur",
    "farmer": "petani/pekebun, pekebun, buruh tani, buruh tani/perkebunan, peternak, petani penggarap, petani sawit, "
    "tani, bertani, buruh kebun, buruh perkebunan, buruh sawah, penggarap, penggarap sawah, petani padi, petani kebun, "
    "petani karet, petani kopi, penyadap karet, penderes, buruh sawit, berkebun, beternak, peternak ayam, penggembala",
    "fish_pond_worker": "petambak, petani tambak, buruh tambak, pekerja tambak/keramba",
    "fisher": "nelayan/perikanan, buruh nelayan, buruh nelayan/perikanan, melaut, pencari ikan",
    "food_seller": "pedagang makanan keliling, penjual makanan, warung makan",
    "housemaid": "pembantu rumah tangga, art, prt, pekerja rumah tangga, asisten rumah tangga (art), pembantu, "
    "pembantu rumah tangga (prt), pengasuh anak, baby sitter",
    "msme": "umkm, pelaku umkm, usaha mikro, wirausaha, wiraswasta, pedagang, dagang, berdagang, jualan, "
    "pedagang kecil, pedagang pasar, penjual, pedagang sayur, warung, pemilik warung, warung kelontong, pengrajin, "
    "perajin",
    "non_medical_health": "kader posyandu, kader kesehatan, kader, kader pkk, dukun bayi",
    "ojek_driver": "ojek, tukang ojek, ojol, ojek online, ojek pangkalan, pengemudi ojek, pengojek, driver ojol, "
    "driver ojek online, pengemudi ojek online, gojek, tukang ojek pangkalan",
    "other": "lain-lain, pekerja lepas, tukang kayu, tukang batu, tukang jahit, penjahit, pemulung, pengepul, "
    "pengumpul barang bekas, tukang rongsok, petugas kebersihan lingkungan, juru parkir, tukang parkir, jukir, parkir, "
    "tukang pijat, tukang cukur, tukang las, tukang, montir, mekanik, bengkel, tukang tambal ban, "
    "penjaga malam, ronda, seniman, penggali kubur, penggali makam, penambang pasir",
    "private_driver": "supir pribadi",
    "religious_post": "marbot, marbut, guru ngaji, guru mengaji, pendeta, pastor, biksu, imam masjid, ustadz, "
    "ustadz/mubaligh, penjaga masjid, merbot, merebot, takmir masjid, "
    "imam mushola, imam musala, imam kampung, muazin, muadzin, guru tpa, guru tpq, guru madrasah diniyah, modin, "
    "bilal, koster, pemangku, guru sekolah minggu, pengurus masjid",
    "street_seller": "pkl, pedagang keliling, pedagang asongan, pedagang kaki lima (pkl), asongan, kaki lima, "
    "penjual keliling, penjaja, penjual koran, loper koran",
}
_STATUS: Mapping[Status, str] = {
    Status.CIVIL_SERVANT: "pns, asn, pegawai negeri, pegawai negeri sipil, pegawai negeri sipil (pns), pppk, p3k",
    Status.NOT_WORKING: "belum/tidak bekerja, tidak bekerja, belum bekerja, mengurus rumah tangga, ibu rumah tangga, "
    "irt, pelajar/mahasiswa, pelajar, mahasiswa, pensiunan",
    Status.POLICE: "polri, polisi, kepolisian ri, kepolisian ri (polri)",
    Status.SOLDIER: "tni, tentara, tentara nasional indonesia, tentara nasional indonesia (tni)",
    Status.VILLAGE_OFFICIAL: "perangkat desa, kepala desa, kades, sekretaris desa, sekdes, kepala dusun, lurah",
    Status.WAGE_EARNER: "karyawan swasta, pegawai swasta, karyawan, karyawan bumn, karyawan bumd, "
    "buruh pabrik, pegawai bumn",
}


def _folded(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.casefold())


@cache
def _known() -> Mapping[str, str | Status]:
    known: dict[str, str | Status] = {}
    with files("ledger.data").joinpath("occupations.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            known |= {_folded(row[name]): row["code"] for name in ("code", "indonesian", "english")}
    known |= {_folded(word): code for code, words in _WORDS.items() for word in words.split(", ")}
    known |= {_folded(word): status for status, words in _STATUS.items() for word in words.split(", ")}
    return known


@lru_cache(maxsize=10_000)
def job_of(cell: Cell) -> tuple[str | None, Status | None]:
    """Return an occupation, or a status; neither where the cell is empty."""
    word = _folded(text_of(cell))
    if not word:
        return None, None
    found = _known().get(word)
    if found is None:
        raise Wrong("occupation_unknown")
    return (None, found) if isinstance(found, Status) else (found, None)
