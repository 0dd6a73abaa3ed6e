"""What was produced is remembered as it was written, in little room."""

import tracemalloc
from pathlib import Path

from mailer.model import Client, Piece, Receipt, Skeleton
from mailer.pipeline.produced import Product, Products

TEXT = Skeleton("0123456789abcdef", "letter", "rentree", "fr", (), ())
REMINDER = Skeleton("fedcba9876543210", "relance", "niveau-2", "fr", (), ())


def test_documents_come_back_in_order_as_they_were_given():
    letter, reminder = Piece("letter", TEXT, (), "letter"), Piece("relance", REMINDER, (), "relance/EUR", 2)
    products = Products()
    for number in range(5):
        client = Client(f"C{number}", number + 2, {})
        receipt = Receipt(Path("x"), 70_000 + number, 70_001 + number, f"{number:064x}")
        products.add(client, letter, "pdf", "rentree-a4.pdf", receipt)
        products.add(client, reminder, "docx", f"docx-a4/C{number}.docx", receipt)
    made = list(products)
    assert len(products) == len(made) == 10
    assert made[4] == Product(
        "C2", 4, "letter", "rentree", 0, "pdf", "rentree-a4.pdf", 70_002, 70_003, f"{2:064x}"
    )
    assert made[5] == Product(
        "C2", 4, "relance/EUR", "niveau-2", 2, "docx", "docx-a4/C2.docx", 70_002, 70_003, f"{2:064x}"
    )


def test_a_document_takes_some_hundred_bytes():
    letter = Piece("letter", TEXT, (), "letter")
    products = Products()
    tracemalloc.start()
    for number in range(10_000):
        receipt = Receipt(Path("x"), number + 1, number + 1, f"{number:064x}")
        products.add(Client(f"C{number:06}", number + 2, {}), letter, "pdf", "rentree-a4.pdf", receipt)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 10_000 * 200
