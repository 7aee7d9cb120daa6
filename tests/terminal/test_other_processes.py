from __future__ import annotations

from tests.terminal.responder import Responder


def test_a_note_from_the_shell_shows_in_an_open_console(alice: Responder) -> None:
    alice.declare()
    with alice.console() as console:
        console.wait_for("declared: Checkout is down")
        alice.run("note", "written by a script")
        console.wait_for("written by a script", limit_s=3)
        console.press("ctrl+q")
        assert console.wait_exit() == 0


def test_an_incident_declared_by_the_shell_shows_on_the_home_screen(alice: Responder) -> None:
    # The data's folder is not there yet when the console starts.
    alice.data_file.parent.rmdir()
    with alice.console() as console:
        console.wait_for("Nothing is declared yet")
        alice.declare("Search is slow")
        console.wait_for("Search is slow", limit_s=5)
        console.press("ctrl+q")
        assert console.wait_exit() == 0


def test_two_consoles_on_one_file_see_each_other(alice: Responder) -> None:
    alice.declare()
    with alice.console() as first, alice.console(env={"USER": "bo"}) as second:
        first.wait_for("declared: Checkout is down")
        second.wait_for("declared: Checkout is down")
        first.press("n", *"from the first", "enter")
        second.wait_for("from the first", limit_s=5)
        second.press("n", *"from the second", "enter")
        first.wait_for("from the second", limit_s=5)
        for console in (first, second):
            console.press("ctrl+q")
            assert console.wait_exit() == 0
            console.assert_restored()
    assert alice.plain_texts() == ["from the first", "from the second"]


def test_half_written_notes_of_two_consoles_do_not_disturb_each_other(alice: Responder) -> None:
    alice.declare()
    with alice.console() as first, alice.console() as second:
        first.wait_for("declared: Checkout is down")
        second.wait_for("declared: Checkout is down")
        first.press("n", *"half a thought")
        first.wait_for("› half a thought")
        second.press("n", *"a whole one", "enter")
        first.wait_for("✎ a whole one", limit_s=5)
        assert "› half a thought" in first.screen_text()
        first.press("enter")
        second.wait_for("✎ half a thought", limit_s=5)
