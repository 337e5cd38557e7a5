"""What is said of a row of a list of changes: Indonesian sentence and advice, English sentence and advice."""

from collections.abc import Mapping

_NIK = "Periksa NIK-nya, atau pilih batch yang memuat orang itu."
_NIK_EN = "Check the NIK, or name the batch that he is in."

CHANGES: Mapping[str, tuple[str, str, str, str]] = {
    "card_delivered": (
        "Kartunya sudah diserahkan (entri {position}).",
        "Keluarkan dari daftar.",
        "His card was handed over already (entry {position}).",
        "Leave the row out.",
    ),
    "month_missing": (
        "Bulan mulai tidak ada.",
        "Isi kolom Bulan, atau sebutkan satu bulan untuk semua.",
        "No month from which.",
        "Fill in the column Bulan, or name one month for all.",
    ),
    "month_not_common": (
        "Pengalihan berlaku untuk semua mulai {month}, baris ini menyebut bulan lain.",
        "Kosongkan bulannya, atau rencanakan pengalihan tersendiri.",
        "The transfer is from {month} for everybody, the row names another month.",
        "Leave the month empty, or plan a transfer of its own.",
    ),
    "month_outside_seat": (
        "Bulan {found} di luar masa pesertanya: {first} sampai {last}.",
        "Perbaiki bulannya.",
        "The month {found} is not one of his: {first} to {last}.",
        "Mend the month.",
    ),
    "month_paid": (
        "Iuran sudah dibayar untuk {months}.",
        "Pilih bulan sesudahnya, atau batalkan dulu pembayarannya.",
        "Contributions are paid for {months}.",
        "Name a later month, or reverse the payments first.",
    ),
    "month_unreadable": (
        "Bulan tidak terbaca.",
        "Tulis bulan sebagai 2025-07 atau Juli 2025.",
        "The month cannot be read.",
        "Write the month as 2025-07.",
    ),
    "months_not_free_yet": (
        "Bulannya baru bebas pada {free_on}.",
        "Pakai tanggal {free_on} atau sesudahnya.",
        "The months are free only from {free_on} on.",
        "Date the list {free_on} or later.",
    ),
    "not_in_batch": ("Orang ini tidak ada di batch ini.", _NIK, "Nobody with this NIK is in the batch.", _NIK_EN),
    "person_erased": (
        "Data orangnya sudah dihapus.",
        "Keluarkan dia satu per satu dengan ID-nya.",
        "His data was erased.",
        "Withdraw him by his id.",
    ),
    "pot_restricted": (
        "Dana di kursinya tidak diperuntukkan bagi penggantinya.",
        "Pilih pengganti lain, atau lepaskan dulu dananya.",
        "The money in the seat is not meant for who takes it over.",
        "Name somebody else, or release the money first.",
    ),
    "reason_missing": (
        "Alasan tidak ada.",
        "Isi kolom Alasan, atau sebutkan satu alasan untuk semua.",
        "No reason.",
        "Fill in the column Alasan, or name one reason for all.",
    ),
    "reason_unknown": (
        "Alasan tidak dikenal.",
        "Tulis: meninggal, pindah, menjadi penerima upah, ganda, tidak memenuhi syarat, atau sponsor berakhir.",
        "The reason is not known.",
        "Write: died, moved, became_wage_earner, duplicate, ineligible or sponsor_ended.",
    ),
    "same_worker": (
        "Pengganti dan yang diganti orang yang sama.",
        "Perbaiki salah satu NIK.",
        "Who comes is who leaves.",
        "Mend one of the two NIKs.",
    ),
    "seat_left": (
        "Ia sudah keluar sejak {left_from}.",
        "Keluarkan dari daftar.",
        "He left from {left_from} on.",
        "Leave the row out.",
    ),
    "seat_over": (
        "Ia lanjut mandiri mulai {left_from}, setelah bulan terakhir: tidak ada sisa bulan.",
        "Daftarkan penggantinya lewat daftar lain.",
        "He goes on by himself from {left_from}, after the last month: no month is left.",
        "Enrol the other one by another list.",
    ),
    "seat_taken_over": (
        "Kursinya sudah diambil alih orang lain.",
        "Sebutkan orang yang menempatinya sekarang.",
        "Somebody else has his seat now.",
        "Name who has it now.",
    ),
    "warning_not_accepted": (
        "Perlu persetujuan untuk {exceptions}.",
        "Rencanakan lagi dengan kode itu diterima.",
        "It is an exception: {exceptions}.",
        "Plan it again with that code accepted.",
    ),
    "worker_not_in_batch": (
        "ID ini bukan peserta batch itu.",
        "Pakai hasil rencana dari batch yang sama.",
        "Nobody with this id sits in the batch.",
        "Take the result of a plan of the same batch.",
    ),
    "worker_twice": (
        "Pengganti sudah ada di batch ini.",
        "Pilih pengganti lain.",
        "Who comes sits in the batch already.",
        "Name somebody else.",
    ),
}
