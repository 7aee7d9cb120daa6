from __future__ import annotations

import termios

from tinydb import TinyDB

from tests.terminal.responder import Responder, fill_status_page


def test_an_incident_by_real_keys_is_all_there_at_the_next_start(alice: Responder) -> None:
    with alice.console() as console:
        console.wait_for("Nothing is declared yet")
        console.press("d")
        console.wait_for("Declare an incident")
        console.press(*"Checkout is down", "enter", "1")
        console.wait_for("declared: Checkout is down (SEV-1)")
        console.press("n", *"-7m rolled back deploy 4512", "enter")
        console.wait_for("+7m ✎ rolled back deploy 4512")
        console.press("tab")
        console.wait_for("[ ] Acknowledge the alert")
        console.press("j", "space")
        console.wait_for("[x] Acknowledge the alert")
        fill_status_page(console)
        console.press("c", "p")
        console.wait_for("posted ")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
        console.assert_restored()
        assert console.modes()[3] & termios.ECHO
        assert console.printed_after().strip() == ""

    kinds = [event["kind"] for event in alice.events()]
    assert sorted(kinds) == ["copied", "declare", "note", "posted", "tick"]
    assert alice.plain_texts() == ["rolled back deploy 4512"]
    assert not [*alice.data_file.parent.glob("*.tmp"), *alice.data_file.parent.glob("*.new")]

    with alice.console() as console:
        console.wait_for("rolled back deploy 4512")
        assert "Checkout is down" in console.screen_text()
        console.press("2")
        console.wait_for("[x] Acknowledge the alert")
        console.press("3")
        console.wait_for("page investigating")
        console.press("ctrl+q")
        assert console.wait_exit() == 0


def test_plain_tinydb_finds_one_table_per_incident(alice: Responder) -> None:
    with alice.console() as console:
        console.wait_for("Nothing is declared yet")
        console.write("dCheckout is down\r1")
        console.wait_for("declared: Checkout is down")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    (declared,) = alice.events()
    with TinyDB(alice.data_file, access_mode="r") as db:
        assert declared["incident"] in db.tables()
        (document,) = db.table(declared["incident"]).all()
    assert (document["id"], document["title"]) == (declared["id"], "Checkout is down")


def test_keys_that_arrive_in_one_piece_land_where_they_belong(alice: Responder) -> None:
    sentence = "quick: pay desk 3 says [/x] it is dead, 1 2 3 q c p u"
    with alice.console() as console:
        console.wait_for("Nothing is declared yet")
        console.write(f"dCheckout is down\r1n{sentence}\rnsecond note\r")
        console.wait_for("second note")
        console.wait_for("noted")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    assert alice.texts() == [sentence, "second note"]
    assert [event["kind"] for event in alice.events()].count("declare") == 1


def test_a_pasted_text_and_bytes_of_another_encoding_do_no_harm(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        console.wait_for("declared: Checkout is down")
        console.press("n")
        console.wait_for("enter records")
        console.write_bytes(b"\xe9\xff")
        # By then the bytes were read, and what comes next is read by itself.
        console.wait_for(console.later_by(1))
        console.write("\x1b[200~pasted words\x1b[201~")
        console.wait_for("pasted words")
        console.press("enter")
        console.wait_for("noted")
        console.press("ctrl+q")
        assert console.wait_exit() == 0
    assert len(alice.texts()) == 1
    assert alice.texts()[0].endswith("pasted words")
